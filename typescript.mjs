// Lets Node run the TypeScript sources as they are: `node --import ./typescript.mjs src/main.ts`.
// Node's own type stripping is not enough: the sources use decorators with metadata (type-graphql).
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const requiredMajor = 24;
if (Number(process.versions.node.split('.')[0]) < requiredMajor) {
  console.error(
    `Grantway needs Node ${requiredMajor} and this is ${process.version}. ` +
      'Start it with npm (npm start, npm run demo): npm runs the Node that npm install brought along.',
  );
  process.exit(1);
}

const { transformSync } = await import('@swc/core');
const { swcOptions } = await import('./swc.config.mjs');

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
      try {
        return nextResolve(`${specifier.slice(0, -3)}.ts`, context);
      } catch (error) {
        if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      }
    }
    return nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.ts') || url.includes('/node_modules/'))
      return nextLoad(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { ...swcOptions, filename });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
