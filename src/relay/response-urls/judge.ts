import { type AddressPolicy, refusalOfUrl } from '../../infra/peer/address-guard.js';
import { LONGEST_URL } from '../sealed-urls/sealed-urls.js';
import { refused } from './found.js';

/** What decides which response_urls are taken. */
export interface ResponseUrlRules extends AddressPolicy {
  /** Of the hub. */
  publicUrl: string;
}

/**
 * Refuses a response_url that could never be called, while its sender is still listening. Any host will do, also of a
 * third party (CMD-S-13); where a name leads to is judged when it is called. Pure.
 *
 * @throws OcpiError invalidParameter
 */
export function judgeResponseUrl(url: string, { publicUrl, allowPrivate }: ResponseUrlRules): void {
  if (url.length > LONGEST_URL)
    throw refused(`has ${url.length} characters, at most ${LONGEST_URL} are allowed`);
  const refusal = refusalOfUrl(url, { allowPrivate });
  if (refusal !== undefined) throw refused(refusal);
  const target = new URL(url);
  if (!allowPrivate && isLocalName(target.hostname))
    throw refused('leads to an address that peers may not use');
  if (isOfHub(target, new URL(publicUrl)))
    throw refused('leads to the hub itself; give a URL of your own, not one that the hub gave to you');
}

/** Whether a URL leads to where the hub listens, or looks like one that the hub has given out. */
function isOfHub(target: URL, hub: URL): boolean {
  if (hostOf(target) !== hostOf(hub)) return false;
  return portOf(target) === portOf(hub) || /\/ocpi\/+[^/]+\/+relay\//i.test(target.pathname);
}

/** By one name for all names of this machine. */
function hostOf({ hostname }: URL): string {
  const name = hostname.replace(/\.$/, '');
  return isLocalName(name) || /^127\.|^\[::1\]$|^\[::ffff:7f/.test(name) ? 'localhost' : name;
}

function isLocalName(hostname: string): boolean {
  return /(^|\.)localhost\.?$/.test(hostname);
}

function portOf({ port, protocol }: URL): string {
  return port !== '' ? port : protocol === 'https:' ? '443' : '80';
}
