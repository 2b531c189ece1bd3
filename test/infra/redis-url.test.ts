import { ConfigError, readConfig } from '../../src/config.js';
import { parseRedisUrl, type RedisAddress } from '../../src/infra/redis-url.js';

describe('REDIS_URL', () => {
  const plain = { login: {}, tls: false };

  test.each<[string, RedisAddress]>([
    ['redis://10.0.0.1:6379/3', { kind: 'single', url: 'redis://10.0.0.1:6379/3' }],
    ['rediss://:secret@redis.example', { kind: 'single', url: 'rediss://:secret@redis.example' }],
    ['redis-cluster://a', { ...plain, kind: 'cluster', nodes: [{ host: 'a', port: 6379 }] }],
    [
      'redis-cluster://hub:p%40ss%3A@a:7000,10.0.0.2,[fd00::3]:7002/',
      {
        kind: 'cluster',
        login: { username: 'hub', password: 'p@ss:' },
        tls: false,
        nodes: [
          { host: 'a', port: 7000 },
          { host: '10.0.0.2', port: 6379 },
          { host: 'fd00::3', port: 7002 },
        ],
      },
    ],
    [
      'rediss-cluster://:p@a',
      { kind: 'cluster', login: { password: 'p' }, tls: true, nodes: [{ host: 'a', port: 6379 }] },
    ],
    [
      'redis-sentinel://a,b:26380/mymaster',
      {
        ...plain,
        kind: 'sentinel',
        sentinels: [
          { host: 'a', port: 26_379 },
          { host: 'b', port: 26_380 },
        ],
        master: 'mymaster',
        database: 0,
        sentinelLogin: {},
      },
    ],
    [
      'rediss-sentinel://u:p@a/my%20master/4?sentinel_username=watch&sentinel_password=s%26t',
      {
        kind: 'sentinel',
        login: { username: 'u', password: 'p' },
        tls: true,
        sentinels: [{ host: 'a', port: 26_379 }],
        master: 'my master',
        database: 4,
        sentinelLogin: { username: 'watch', password: 's&t' },
      },
    ],
  ])('%s', (url, address) => {
    expect(parseRedisUrl(url)).toEqual(address);
  });

  test.each([
    ['http://redis.example', 'expected redis://'],
    ['redis+sentinel://a/m', 'redis-sentinel://'],
    ['redis://', 'expected redis://[[user]:password@]host'],
    ['redis-cluster://', '"" is not a host'],
    ['redis-cluster://a,,b', '"" is not a host'],
    ['redis-cluster://a:70000', '"a:70000" is not a host'],
    ['redis-cluster://a:0', '"a:0" is not a host'],
    ['redis-cluster://fd00::3', 'is not a host'],
    ['redis-cluster://a/1', 'no databases but 0'],
    ['redis-cluster://a?tls=1', 'nothing after "?"'],
    ['redis-cluster://secret@a', 'expected a password before the "@"'],
    ['redis-cluster://:%zz@a', 'written as %40'],
    ['redis-sentinel://a', 'the name under which the sentinels know the master'],
    ['redis-sentinel://a/m/one', 'is a number'],
    ['redis-sentinel://a/m/1/2', 'is a number'],
    ['redis-sentinel://a/m?sentinel_username=u', 'expected sentinel_password'],
    ['redis-sentinel://a/m?password=p', 'expected sentinel_password'],
  ])('%s stops the start with one line that says what is right', (url, why) => {
    const read = () => readConfig({ REDIS_URL: url });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(`REDIS_URL: `);
    expect(read).toThrow(why);
    expect(read).not.toThrow(/\n/);
  });

  test('a bad one does not put its password into the log', () => {
    for (const url of [
      'redis-cluster://user:topsecret@a:0',
      'redis-cluster://topsecret@a',
      'redis:/topsecret',
    ])
      expect(() => readConfig({ REDIS_URL: url })).not.toThrow('topsecret');
  });
});
