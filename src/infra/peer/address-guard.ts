import { lookup as dnsLookup, type LookupAddress, type LookupAllOptions, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Which addresses a URL given by a peer may lead to (CRD-36). A peer chooses its versions URL, its endpoints
 * and more; none of them may make the hub talk to its own private network.
 */
export interface AddressPolicy {
  /** Loopback, link-local, RFC 1918 and the like are fine: development and closed networks. */
  allowPrivate: boolean;
}

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public unicast, or anything that is a host where private peers are allowed. Multicast and the like never. */
export function isAllowedAddress(address: string, policy: AddressPolicy): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  // For ipaddr.js all of IPv6 that has no other name is unicast, `::127.0.0.1` included; what is public is 2000::/3.
  if (range === 'unicast') return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST);
  return (
    policy.allowPrivate &&
    ['private', 'loopback', 'linkLocal', 'uniqueLocal', 'carrierGradeNat'].includes(range)
  );
}

/**
 * Why a URL must not be called, or undefined where it may. Names are judged when they are resolved, by
 * {@link guardedLookup}; here it is about the form and about literal addresses, which are never resolved.
 */
export function refusalOfUrl(url: string, policy: AddressPolicy): string | undefined {
  if (!URL.canParse(url)) return 'is not an absolute URL';
  const { protocol, hostname, username, password } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return 'is not an http or https URL';
  if (username !== '' || password !== '') return 'carries a user name or password';
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isAllowedAddress(literal, policy))
    return 'leads to an address that peers may not use';
  return undefined;
}

/**
 * A DNS look-up for sockets that refuses forbidden addresses. It runs inside the connect, and the socket goes
 * to the very addresses that were judged: a name cannot change its mind between check and use.
 *
 * The system looks up four names at a time for the whole process, and may take many seconds for one whose server does not
 * answer. So however many connections want a name, it is looked up once at a time: a peer takes one of the four.
 *
 * @param resolve of the system
 */
export function guardedLookup(policy: AddressPolicy, resolve: Resolve = dnsLookup): LookupFunction {
  const underWay = new Map<string, Answer[]>();
  const lookUp = (hostname: string, options: LookupOptions, answer: Answer) => {
    const key = `${hostname} ${options.family ?? 0} ${options.hints ?? 0}`;
    const waiting = underWay.get(key);
    if (waiting !== undefined) {
      waiting.push(answer);
      return;
    }
    const answers = [answer];
    underWay.set(key, answers);
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      underWay.delete(key);
      for (const tell of answers) tell(error, addresses);
    });
  };
  return (hostname, options, callback) => {
    lookUp(hostname, options, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const allowed = addresses.filter(({ address }) => isAllowedAddress(address, policy));
      const first = allowed[0];
      if (first === undefined) return callback(new ForbiddenAddressError(hostname), []);
      if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

type Answer = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;
type Resolve = (hostname: string, options: LookupAllOptions, callback: Answer) => void;

/** A name that leads only to addresses which peers may not use. */
export class ForbiddenAddressError extends Error {
  constructor(hostname: string) {
    super(`${hostname} leads to an address that peers may not use`);
    this.name = 'ForbiddenAddressError';
  }
}
