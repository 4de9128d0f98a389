// Starts a function, prints the id of its process, and waits to be ended, or fails of itself.
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../world/sandbox.ts';

const [, , runtimeClient = '', end] = process.argv;
const sandbox = await startSandbox({
  runtimeClient,
  taskRoot: fileURLToPath(new URL('probe', import.meta.url)),
  handler: 'index.handler',
  functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:probe',
  functionName: 'probe',
  memoryMb: 256,
  timeoutMs: 60_000,
  env: {},
});
await sandbox.invoke({ do: 'tell' }, 'first');
process.stdout.write(`${sandbox.pid}\n`);
setInterval(() => {}, 1000);
if (end === 'an error') setTimeout(() => Promise.reject(new Error('as told')), 300);
