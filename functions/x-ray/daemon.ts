import { createSocket } from 'node:dgram';

const HEADER = '{"format":"json","version":1}\n';

/**
 * Sends a document to the X-Ray daemon, which AWS Lambda runs beside a function (AWS X-Ray developer guide, sending trace
 * data). Nothing answers, and a trace that is lost fails nothing.
 *
 * Each document has a socket of its own: one that was kept would be dead after AWS Lambda had frozen the function.
 */
export function sendToDaemon(document: object): void {
  const [host = '127.0.0.1', port = '2000'] = (process.env.AWS_XRAY_DAEMON_ADDRESS ?? '').split(':');
  const socket = createSocket('udp4');
  socket.on('error', () => socket.close());
  socket.send(`${HEADER}${JSON.stringify(document, withBigInts)}`, Number(port), host, () => socket.close());
}

function withBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
