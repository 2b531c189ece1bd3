import type { LookupAddress } from 'node:dns';
import {
  type AddressPolicy,
  ForbiddenAddressError,
  guardedLookup,
  isAllowedAddress,
  refusalOfUrl,
} from '../../../src/infra/peer/address-guard.js';

const CLOSED: AddressPolicy = { allowPrivate: false };
const OPEN: AddressPolicy = { allowPrivate: true };

describe('addresses', () => {
  test.each(['8.8.8.8', '185.199.108.153', '2a00:1450:400e:801::200e', '2600::1', '::ffff:8.8.8.8'])(
    '%s is public: always allowed',
    (address) => {
      expect([isAllowedAddress(address, CLOSED), isAllowedAddress(address, OPEN)]).toEqual([true, true]);
    },
  );

  test.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback', '::1'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.254'],
    ['private', '192.168.1.1'],
    ['link-local, where clouds keep their secrets', '169.254.169.254'],
    ['link-local', 'fe80::1'],
    ['unique local', 'fd00:ec2::254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['loopback mapped into IPv6', '::ffff:127.0.0.1'],
    ['loopback mapped into IPv6, in hex', '::ffff:7f00:1'],
    ['private mapped into IPv6', '::ffff:10.0.0.1'],
  ])('%s (%s): allowed only where private peers are', (_what, address) => {
    expect([isAllowedAddress(address, CLOSED), isAllowedAddress(address, OPEN)]).toEqual([false, true]);
  });

  test.each([
    ['unspecified', '0.0.0.0'],
    ['unspecified', '::'],
    ['this network', '0.1.2.3'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['documentation', '192.0.2.1'],
    ['documentation', '2001:db8::1'],
    ['benchmarks', '198.18.0.1'],
    ['loopback behind NAT64', '64:ff9b::7f00:1'],
    ['loopback behind 6to4', '2002:7f00:1::'],
    ['loopback translated', '::ffff:0:127.0.0.1'],
    ['IPv4-compatible loopback', '::7f00:1'],
    ['not assigned', '4000::1'],
    ['no address', 'localhost'],
    ['no address', ''],
    ['no address', '1.2.3.4.5'],
  ])('%s (%s): never allowed', (_what, address) => {
    expect([isAllowedAddress(address, CLOSED), isAllowedAddress(address, OPEN)]).toEqual([false, false]);
  });
});

describe('URLs', () => {
  test.each([
    'https://example.com/ocpi/versions',
    'http://example.com:8080/?a=b',
    'https://8.8.8.8/',
    'https://[2a00::1]/',
    'http://localhost/', // a name: judged when it is resolved
  ])('%s may be called', (url) => {
    expect(refusalOfUrl(url, CLOSED)).toBeUndefined();
  });

  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://017700000001/',
    'http://0177.0.0.01/',
    'http://１２７.0.0.1/',
    'http://①②⑦.0.0.1/',
    'http://127%2e0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://10.1/',
    'http://3232235777/',
  ])('%s leads to a private address, however it is spelled', (url) => {
    expect(refusalOfUrl(url, CLOSED)).toBe('leads to an address that peers may not use');
  });

  test.each([
    ['file:///etc/passwd', 'is not an http or https URL'],
    ['ftp://example.com/', 'is not an http or https URL'],
    ['javascript:alert(1)', 'is not an http or https URL'],
    ['data:,x', 'is not an http or https URL'],
    ['unix:/var/run/docker.sock', 'is not an http or https URL'],
    ['/ocpi/versions', 'is not an absolute URL'],
    ['example.com', 'is not an absolute URL'],
    ['http://', 'is not an absolute URL'],
    ['', 'is not an absolute URL'],
    ['http://1.2.3.256/', 'is not an absolute URL'],
    ['https://user@example.com/', 'carries a user name or password'],
    ['https://:password@example.com/', 'carries a user name or password'],
    ['http://example.com@127.0.0.1/', 'carries a user name or password'],
  ])('%s %s', (url, refusal) => {
    expect(refusalOfUrl(url, OPEN)).toBe(refusal);
  });
});

describe('names', () => {
  function lookUp(hostname: string, policy: AddressPolicy, all: boolean): Promise<string | LookupAddress[]> {
    return new Promise((resolve, reject) => {
      guardedLookup(policy)(hostname, { all }, (error, address) => {
        if (error !== null) reject(error);
        else resolve(address);
      });
    });
  }

  test.each([true, false])(
    'a name that leads to a private address alone is refused (all: %s)',
    async (all) => {
      await expect(lookUp('localhost', CLOSED, all)).rejects.toThrow(ForbiddenAddressError);
    },
  );

  test('where private peers are allowed it is resolved', async () => {
    expect(await lookUp('localhost', OPEN, false)).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(await lookUp('localhost', OPEN, true)).toEqual(
      expect.arrayContaining([
        { address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/), family: expect.any(Number) },
      ]),
    );
  });

  test('a name that there is not is an error of the look-up', async () => {
    await expect(lookUp('nowhere.invalid', OPEN, false)).rejects.toThrow('nowhere.invalid');
  });
});

test('however many connections want a name, it is looked up once at a time: one whose server is silent holds up nobody', async () => {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const lookup = guardedLookup(CLOSED, (hostname, _options, tell) => {
    asked.push(hostname);
    answers.push(() => tell(null, [{ address: '8.8.8.8', family: 4 }]));
  });
  const lookUp = (hostname: string) =>
    new Promise((resolve) => lookup(hostname, { all: true }, (_error, addresses) => resolve(addresses)));
  const many = Array.from({ length: 50 }, () => lookUp('silent.example'));
  const other = lookUp('other.example');
  expect(asked).toEqual(['silent.example', 'other.example']);
  for (const answer of answers.splice(0)) answer();
  for (const addresses of await Promise.all([...many, other]))
    expect(addresses).toEqual([{ address: '8.8.8.8', family: 4 }]);
  const later = lookUp('silent.example');
  for (const answer of answers) answer();
  await later;
  expect(asked).toEqual(['silent.example', 'other.example', 'silent.example']);
});
