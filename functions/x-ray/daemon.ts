import { createSocket } from 'node:dgram';

const HEADER = '{"format":"json","version":1}\n';

/**
 * Sends a document to the X-Ray daemon, which AWS Lambda runs beside a function (AWS X-Ray developer guide, sending trace
 * data). Nothing answers, and a trace that is lost fails nothing.
 *
 * Each document has a socket of its own, as the X-Ray SDK has it in AWS Lambda: between invocations nothing is open.
 */
export function sendToDaemon(document: object): void {
  const [host, port] = (process.env.AWS_XRAY_DAEMON_ADDRESS ?? '127.0.0.1:2000').split(':');
  const socket = createSocket('udp4').unref().on('error', ignore);
  socket.send(`${HEADER}${JSON.stringify(document, withBigInts)}`, Number(port), host, () => socket.close());
}

function withBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function ignore(): void {}
