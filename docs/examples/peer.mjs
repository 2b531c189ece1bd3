// The smallest server that a party must have: `node docs/examples/peer.mjs 4001`. It lists one version and its
// endpoints, accepts everything that is pushed to it, and prints every request.
import { createServer } from 'node:http';

const port = Number(process.argv[2]);
const url = `http://localhost:${port}`;
const answers = {
  '/versions': [{ version: '2.2.1', url: `${url}/2.2.1` }],
  '/2.2.1': {
    version: '2.2.1',
    endpoints: [
      { identifier: 'credentials', role: 'RECEIVER', url: `${url}/credentials` },
      { identifier: 'hubclientinfo', role: 'RECEIVER', url: `${url}/hubclientinfo` },
      { identifier: 'locations', role: 'RECEIVER', url: `${url}/locations` },
    ],
  },
};

createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  console.log(`[${port}] ${request.method} ${request.url} ${body}`);
  response.setHeader('Content-Type', 'application/json');
  response.end(
    JSON.stringify({ data: answers[request.url], status_code: 1000, timestamp: new Date().toISOString() }),
  );
}).listen(port);
