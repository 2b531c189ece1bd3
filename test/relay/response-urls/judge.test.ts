import { judgeResponseUrl } from '../../../src/relay/response-urls/judge.js';
import { thrownBy } from '../../harness/thrown-by.js';

const CLOSED = { publicUrl: 'https://hub.example', allowPrivate: false };
const OPEN = { publicUrl: 'http://127.0.0.1:3000', allowPrivate: true };

test.each([
  'https://emsp.example/ocpi/2.2.1/sender/commands/START_SESSION/1',
  'http://emsp.example:8080/?request_id=5678',
  'https://third.party.example/x', // CMD-S-13
  'https://8.8.8.8/x',
  'https://internal.example/', // a name: judged when it is called
  'https://hub.example.evil/x',
  'https://hub.example:8443/callbacks',
  'https://emsp.example/ocpi/2.2.1/relay/abc', // somebody else's paths are his own
  `https://emsp.example/${'x'.repeat(255 - 21)}`,
])('%s is taken', (url) => {
  expect(() => judgeResponseUrl(url, CLOSED)).not.toThrow();
});

test.each([
  ['is not an absolute URL', '/ocpi/commands/1'],
  ['is not an absolute URL', 'emsp.example/x'],
  ['is not an http or https URL', 'ftp://emsp.example/x'],
  ['is not an http or https URL', 'javascript:alert(1)'],
  ['carries a user name or password', 'https://a:b@emsp.example/x'],
  ['has 256 characters, at most 255 are allowed', `https://emsp.example/${'x'.repeat(256 - 21)}`],
  ['leads to an address that peers may not use', 'http://127.0.0.1:8080/x'],
  ['leads to an address that peers may not use', 'http://2130706433/x'],
  ['leads to an address that peers may not use', 'http://[::1]/x'],
  ['leads to an address that peers may not use', 'http://169.254.169.254/latest/meta-data'],
  ['leads to an address that peers may not use', 'http://10.0.0.1/x'],
  ['leads to an address that peers may not use', 'http://localhost/x'],
  ['leads to an address that peers may not use', 'http://LOCALHOST./x'],
  ['leads to an address that peers may not use', 'http://a.localhost:81/x'],
  ['leads to the hub itself', 'https://hub.example/ocpi/2.2.1/relay/abc'],
  ['leads to the hub itself', 'https://hub.example/anything'],
  ['leads to the hub itself', 'https://HUB.example.:443/'],
  ['leads to the hub itself', 'http://hub.example/ocpi/2.2.1/relay/abc'],
  ['leads to the hub itself', 'http://hub.example:8080//ocpi//2.2/relay/abc'],
])('CMD-S-13 2001 response_url: %s: %s', (problem, url) => {
  expect(thrownFor(url, CLOSED)).toMatchObject({
    statusCode: 2001,
    detail: expect.stringContaining(`response_url: ${problem}`),
  });
});

test.each(['http://127.0.0.1:3001/x', 'http://localhost:3001/x', 'http://10.0.0.1/x'])(
  'where private peers are allowed, %s is taken',
  (url) => {
    expect(() => judgeResponseUrl(url, OPEN)).not.toThrow();
  },
);

test.each([
  'http://127.0.0.1:3000/x',
  'http://localhost:3000/x',
  'http://[::1]:3000/x',
  'http://127.1:3000/',
])('a hub on this machine is the hub by any name of the machine: %s', (url) => {
  expect(thrownFor(url, OPEN)).toMatchObject({ detail: expect.stringContaining('leads to the hub itself') });
});

function thrownFor(url: string, rules: typeof CLOSED): unknown {
  return thrownBy(() => judgeResponseUrl(url, rules));
}
