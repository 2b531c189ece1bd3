import { type Dispatcher, Pool } from 'undici';
import { serve } from './serve.js';

/** The floor of a relay: bytes in, bytes out, to one fixed origin (the first argument). */
const target = new Pool(process.argv[2] ?? '', { connections: 64 });

serve((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    const body = chunks.length === 0 ? null : Buffer.concat(chunks);
    const method = request.method as Dispatcher.HttpMethod;
    target
      .request({ path: request.url ?? '/', method, body, headers: { 'Content-Type': 'application/json' } })
      .then(async (answer) => {
        const bytes = Buffer.from(await answer.body.arrayBuffer());
        response.writeHead(answer.statusCode, { 'Content-Type': 'application/json' }).end(bytes);
      })
      .catch(() => response.writeHead(502).end());
  });
});
