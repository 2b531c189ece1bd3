/** Where a Redis is, as REDIS_URL says it. */
export type RedisAddress = SingleRedis | RedisCluster | RedisSentinel;

export interface SingleRedis {
  kind: 'single';
  url: string;
}

export interface RedisCluster extends Shared {
  kind: 'cluster';
  /** Some of its nodes; they tell of the others. */
  nodes: HostAndPort[];
}

export interface RedisSentinel extends Shared {
  kind: 'sentinel';
  sentinels: HostAndPort[];
  /** Under which the sentinels know the servers: `sentinel monitor <name> …`. */
  master: string;
  /** For the sentinels themselves; `login` is for the servers. */
  sentinelLogin: RedisLogin;
  database: number;
}

export interface HostAndPort {
  host: string;
  port: number;
}

export interface RedisLogin {
  username?: string;
  password?: string;
}

interface Shared {
  login: RedisLogin;
  /** For all connections; certificates are checked. */
  tls: boolean;
}

/** A URL that cannot be used; the message says what would be right. */
export class RedisUrlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RedisUrlError';
  }
}

const REDIS_PORT = 6379;
const SENTINEL_PORT = 26_379;

const CLUSTER_FORM = 'redis-cluster://[[user]:password@]host[:port][,host[:port]…]';
const SENTINEL_FORM =
  'redis-sentinel://[[user]:password@]host[:port][,host[:port]…]/master-name[/database][?sentinel_username=…&sentinel_password=…]';

/** Several hosts are more than the URL standard knows, so these are taken apart here. */
const SEVERAL_HOSTS =
  /^(?<tls>rediss|redis)-(?<kind>cluster|sentinel):\/\/(?:(?<login>[^@/?#]*)@)?(?<hosts>[^@/?#]*)(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?$/i;
/** A name or an address; one of IPv6 in brackets. */
const HOST_AND_PORT = /^(?:\[(?<ipv6>[0-9a-f:.]+)\]|(?<name>[^[\]:\s]+))(?::(?<port>\d{1,5}))?$/i;

/**
 * Takes REDIS_URL apart. Pure.
 *
 * @throws RedisUrlError where it is none that could be used
 */
export function parseRedisUrl(url: string): RedisAddress {
  if (/^rediss?:\/\//i.test(url)) return single(url);
  const { tls, kind, login, hosts, path, query } = SEVERAL_HOSTS.exec(url)?.groups ?? {};
  if (tls === undefined || kind === undefined)
    throw new RedisUrlError(
      `expected redis://…, ${CLUSTER_FORM} or ${SENTINEL_FORM}; with TLS rediss, rediss-cluster or rediss-sentinel`,
    );
  const isCluster = kind.toLowerCase() === 'cluster';
  const form = isCluster ? CLUSTER_FORM : SENTINEL_FORM;
  const shared: Shared = { login: parseLogin(login, form), tls: tls.toLowerCase() === 'rediss' };
  const addresses = parseHosts(hosts, isCluster ? REDIS_PORT : SENTINEL_PORT, form);
  return isCluster
    ? cluster(shared, addresses, path, query)
    : { ...shared, kind: 'sentinel', sentinels: addresses, ...parseMaster(path), ...parseQuery(query) };
}

function single(url: string): SingleRedis {
  if (!URL.canParse(url) || new URL(url).hostname === '')
    throw new RedisUrlError('expected redis://[[user]:password@]host[:port][/database]');
  return { kind: 'single', url };
}

function cluster(shared: Shared, nodes: HostAndPort[], path = '', query = ''): RedisCluster {
  if (path !== '' && path !== '/' && path !== '/0')
    throw new RedisUrlError(
      `a cluster has no databases but 0, and no master's name; expected ${CLUSTER_FORM}`,
    );
  if (query !== '') throw new RedisUrlError(`expected nothing after "?"; the form is ${CLUSTER_FORM}`);
  return { ...shared, kind: 'cluster', nodes };
}

function parseHosts(hosts: string | undefined, usualPort: number, form: string): HostAndPort[] {
  return (hosts ?? '').split(',').map((text) => {
    const { ipv6, name, port } = HOST_AND_PORT.exec(text)?.groups ?? {};
    const host = ipv6 ?? name;
    if (host === undefined || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535)
      throw new RedisUrlError(`"${text}" is not a host with a port; expected ${form}`);
    return { host, port: port === undefined ? usualPort : Number(port) };
  });
}

function parseLogin(text: string | undefined, form: string): RedisLogin {
  if (text === undefined) return {};
  const [, user = '', secret] = /^([^:]*)(?::(.*))?$/.exec(text) ?? [];
  // Not quoted in the message: it would end up in a log.
  if (secret === undefined || secret === '')
    throw new RedisUrlError(`expected a password before the "@": ${form}`);
  return { ...(user === '' ? {} : { username: decoded(user) }), password: decoded(secret) };
}

function parseMaster(path = ''): Pick<RedisSentinel, 'master' | 'database'> {
  const [, master = '', database = '0', ...more] = path.split('/');
  if (master === '')
    throw new RedisUrlError(
      `expected the name under which the sentinels know the master, after the hosts: ${SENTINEL_FORM}`,
    );
  if (!/^\d{1,5}$/.test(database) || more.length > 0)
    throw new RedisUrlError(`the database after the master's name is a number; expected ${SENTINEL_FORM}`);
  return { master: decoded(master), database: Number(database) };
}

function parseQuery(query = ''): Pick<RedisSentinel, 'sentinelLogin'> {
  const {
    sentinel_username: username,
    sentinel_password: password,
    ...others
  } = Object.fromEntries(new URLSearchParams(query));
  const [unknown] = Object.keys(others);
  if (unknown !== undefined || (username !== undefined && password === undefined))
    throw new RedisUrlError(
      `expected sentinel_password, and sentinel_username where there is one, after "?": ${SENTINEL_FORM}`,
    );
  return {
    sentinelLogin: {
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RedisUrlError(
      'special characters in user, password and names are written as %40 for "@", and so on',
    );
  }
}
