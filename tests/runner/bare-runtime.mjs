// Jest's runtime of a test file, on Node's own modules: those that were loaded for one file serve the next in the same
// process, and stay compiled. Only jest-circus is loaded anew for each file, for it keeps what the file declares.
import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';
import { ModuleMocker } from 'jest-mock';
import { swcOptions } from '../../swc.config.mjs';
import { useGlobals } from './jest-globals.mjs';

const require = createRequire(import.meta.url);
const globalsUrl = new URL('./jest-globals.mjs', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === '@jest/globals' ? { url: globalsUrl, shortCircuit: true } : nextResolve(specifier, context),
});

/** The source maps of TypeScript files, made when a stack is shown. */
class SourceMaps extends Map {
  get(url) {
    if (!super.has(url)) super.set(url, /^file:.*\.ts$/.test(url) ? sourceMapOf(fileURLToPath(url)) : undefined);
    return super.get(url);
  }
}

function sourceMapOf(filename) {
  const { map } = transformSync(readFileSync(filename, 'utf8'), { ...swcOptions, sourceMaps: true, filename });
  return `data:application/json;base64,${Buffer.from(map).toString('base64')}`;
}

const sourceMaps = new SourceMaps();
const isOfCircus = ({ description = '' }) => /^(EVENT_HANDLERS|JEST_STATE_SYMBOL|RETRY_TIMES)/.test(description);

export default class BareRuntime {
  #mocker = new ModuleMocker(globalThis);
  #patienceMs;

  constructor(_config, _environment, _resolver, _transformer, _cacheFs, _coverage, _testPath, globalConfig) {
    this.#patienceMs = globalConfig.testTimeout;
  }

  // Jest asks for jest-circus only.
  requireInternalModule(path) {
    delete require.cache[path];
    return require(path);
  }

  requireModule(path) {
    return require(path);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  // A promise that the file awaits at its top may never be kept.
  async unstable_importModule(path) {
    const tooLate = Promise.withResolvers();
    const late = () => tooLate.reject(new Error(`${path} was not loaded within ${this.#patienceMs} ms`));
    const timer = setTimeout(late, this.#patienceMs);
    await Promise.race([import(pathToFileURL(path).href), tooLate.promise]).finally(() => clearTimeout(timer));
  }

  setGlobalsForRuntime(globals) {
    const jest = { fn: this.#mocker.fn.bind(this.#mocker), spyOn: this.#mocker.spyOn.bind(this.#mocker) };
    useGlobals({ ...globals, jest });
  }

  getSourceMaps() {
    return sourceMaps;
  }

  getAllCoverageInfoCopy() {}

  enterTestCode() {}

  leaveTestCode() {}

  teardown() {
    this.#mocker.restoreAllMocks();
    for (const key of Object.getOwnPropertySymbols(globalThis)) if (isOfCircus(key)) delete globalThis[key];
  }
}
