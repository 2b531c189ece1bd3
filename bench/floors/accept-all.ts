import { createServer, type ServerResponse } from 'node:http';

/**
 * A peer that is as cheap as Node can make it: it offers just enough of OCPI to be registered, takes every push,
 * answers every GET with the same Location, and counts.
 */
const ACCEPTED = '{"status_code":1000,"timestamp":"2026-01-01T00:00:00Z"}';
let pushes = 0;

const server = createServer((request, response) => {
  request.resume();
  request.once('end', () => {
    if (request.method === 'PUT') {
      pushes += 1;
      return answer(response, ACCEPTED);
    }
    const origin = `http://${request.headers.host}`;
    switch (request.url) {
      case '/count':
        return answer(response, String(pushes));
      case '/versions':
        return answer(response, data([{ version: '2.2.1', url: `${origin}/2.2.1` }]));
      case '/2.2.1':
        return answer(response, data({ version: '2.2.1', endpoints: endpoints(origin) }));
      default:
        return answer(response, data({ id: 'LOC1' }));
    }
  });
});

function endpoints(origin: string) {
  const roles = ['SENDER', 'RECEIVER'];
  return [
    { identifier: 'credentials', role: 'SENDER', url: `${origin}/credentials` },
    ...roles.map((role) => ({
      identifier: 'locations',
      role,
      url: `${origin}/${role.toLowerCase()}/locations`,
    })),
  ];
}

function data(value: unknown): string {
  return JSON.stringify({ data: value, status_code: 1000, timestamp: '2026-01-01T00:00:00Z' });
}

function answer(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
});
