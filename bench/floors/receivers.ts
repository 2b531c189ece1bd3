import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CHANGE, microsecondsNow, PUSHED_AT } from '../one-clock.js';
import { serve } from './serve.js';

/**
 * Receivers that share a process and a fate: they take every push and note when it came, until they are told to
 * refuse connections, or to answer late. The first part of a path is a receiver's name. What they are told and asked
 * (../receiver-group.ts) comes to a port of its own, which stays open. Arguments: the modules that they receive.
 */
const modules = process.argv.slice(2);
const ACCEPTED = '{"status_code":1000,"timestamp":"2026-01-01T00:00:00Z"}';
const PUSHED_AT_IN = new RegExp(`"${PUSHED_AT}":(\\d+)`);
const CHANGES_IN = new RegExp(`"${CHANGE}":(\\d+)`, 'g');

let latencies: number[] = [];
let withoutTime = 0;
/** By the name of the receiver: what came, by its path. */
let received = new Map<string, Map<string, { times: number; changes: string }>>();
let delays = { push: 0, look: 0 };

const receivers = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    const isPush = request.method === 'PUT';
    const answer = isPush ? take(request, Buffer.concat(chunks).toString()) : about(request);
    const delay = isPush ? delays.push : delays.look;
    if (delay === 0) send(response, answer);
    else setTimeout(() => send(response, answer), delay);
  });
});
receivers.listen(0, '127.0.0.1');
await once(receivers, 'listening');
const { port } = receivers.address() as AddressInfo;

serve((request, response) => {
  request.resume();
  void obey(request.url ?? '').then((answer) => send(response, JSON.stringify(answer)));
});

async function obey(url: string): Promise<unknown> {
  const [, order = '', ...values] = url.split('/');
  switch (order) {
    case 'url':
      return `http://127.0.0.1:${port}`;
    case 'close':
      receivers.close();
      receivers.closeAllConnections();
      return true;
    case 'open':
      receivers.listen(port, '127.0.0.1');
      await once(receivers, 'listening');
      return true;
    case 'answer-after':
      delays = { push: Number(values[0]), look: Number(values[1]) };
      return true;
    case 'forget':
      latencies = [];
      withoutTime = 0;
      received = new Map();
      return true;
    case 'counts':
      return { timed: latencies.length, withoutTime };
    case 'latencies':
      return latencies;
    case 'received':
      return [...received].map(([name, pushes]) => summary(name, pushes));
    default:
      throw new Error(`no such order: ${order}`);
  }
}

function take({ url = '' }: IncomingMessage, body: string): string {
  const [, name = '', module, ...path] = url.split('/');
  if (module !== 'locations') return ACCEPTED;
  const pushedAt = PUSHED_AT_IN.exec(body)?.[1];
  if (pushedAt === undefined) withoutTime += 1;
  else latencies.push((microsecondsNow() - Number(pushedAt)) / 1000);
  const pushes = received.get(name) ?? new Map();
  received.set(name, pushes);
  const place = path.join('/');
  const changes = [...body.matchAll(CHANGES_IN)].map(([, change]) => change).join(' ');
  pushes.set(place, { times: (pushes.get(place)?.times ?? 0) + 1, changes });
  return ACCEPTED;
}

/** Just enough of OCPI to be registered, and to be found alive. */
function about({ url = '', headers }: IncomingMessage): string {
  const [, name = '', what] = url.split('/');
  const base = `http://${headers.host}/${name}`;
  if (what === 'versions') return data([{ version: '2.2.1', url: `${base}/2.2.1` }]);
  const endpoints = [
    { identifier: 'credentials', role: 'SENDER', url: `${base}/credentials` },
    ...modules.map((identifier) => ({ identifier, role: 'RECEIVER', url: `${base}/${identifier}` })),
  ];
  return data({ version: '2.2.1', endpoints });
}

function summary(name: string, pushes: ReadonlyMap<string, { times: number; changes: string }>) {
  const newest = createHash('sha256');
  for (const [path, { changes }] of [...pushes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    newest.update(`${path} ${changes}\n`);
  }
  const times = [...pushes.values()].reduce((sum, push) => sum + push.times, 0);
  return { name, objects: pushes.size, pushes: times, newest: newest.digest('hex') };
}

function data(value: unknown): string {
  return JSON.stringify({ data: value, status_code: 1000, timestamp: '2026-01-01T00:00:00Z' });
}

function send(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
}
