import { type Dispatcher, Pool } from 'undici';
import { serve } from './serve.js';

/** The floor of a relay: bytes in, bytes out, to one fixed origin; or so many times, and the first answer is passed on. */
const [, , origin = '', copies = '1'] = process.argv;
const target = new Pool(origin, { connections: 64 });

serve((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    const body = chunks.length === 0 ? null : Buffer.concat(chunks);
    const method = request.method as Dispatcher.HttpMethod;
    const ask = async () => {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await target.request({ path: request.url ?? '/', method, body, headers });
      return { status: answer.statusCode, bytes: Buffer.from(await answer.body.arrayBuffer()) };
    };
    Promise.any(Array.from({ length: Number(copies) }, ask)).then(
      ({ status, bytes }) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(bytes),
      () => response.writeHead(502).end(),
    );
  });
});
