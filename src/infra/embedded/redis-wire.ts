import { connect } from 'node:net';

/**
 * Sends commands to a local Redis on a connection of their own and gives back all it answered, until it
 * answered `until`, closed the connection, or `timeoutMs` passed. Undefined when nobody listens there.
 */
export function tellRedis(
  port: number,
  commands: string[],
  { until, timeoutMs }: { until?: string; timeoutMs: number },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer: string | undefined;
    const socket = connect({ host: '127.0.0.1', port });
    socket.setEncoding('utf8').setTimeout(timeoutMs, () => socket.destroy());
    socket.on('connect', () => {
      answer = '';
      socket.write(commands.map((command) => `${command}\r\n`).join(''));
    });
    socket.on('data', (chunk: string) => {
      answer += chunk;
      if (until !== undefined && answer?.includes(until)) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}
