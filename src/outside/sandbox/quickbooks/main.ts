import { parseArgs } from 'node:util';
import { startSandboxQuickBooks } from './start-sandbox-quickbooks.js';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    data: { type: 'string' },
    'client-id': { type: 'string', default: 'sandbox-client' },
    'client-secret': { type: 'string', default: 'sandbox-secret' },
    'redirect-uri': { type: 'string', multiple: true },
  },
});

const sandbox = await startSandboxQuickBooks({
  host: values.host,
  port: Number(values.port),
  dataDir: values.data,
  clientId: values['client-id'],
  clientSecret: values['client-secret'],
  redirectUris: values['redirect-uri'],
});
process.stdout.write(`sandbox quickbooks listening on ${sandbox.url}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    void sandbox.close().then(() => process.exit(0));
  });
