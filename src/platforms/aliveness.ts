import type { Logger } from '../infra/logger.js';
import type { OcpiClient } from '../infra/peer/ocpi-client.js';
import { isSuccess } from '../ocpi/envelope.js';
import type { Membership } from './membership.js';
import type { Registrations } from './registrations.js';
import type { Platform, Registry } from './registry.js';

/** How often to look who has been silent too long, as a part of the alive window. */
const LOOKS_PER_WINDOW = 10;
const LONGEST_LOOK_MS = 5_000;
/** A connected platform is called OFFLINE after this many failed checks (HCI-23). */
const FAILURES_TO_OFFLINE = 2;
/** How soon a failed check of a connected platform is repeated. */
const RECHECK_MS = 1_000;

export interface AlivenessOptions {
  registry: { readonly current: Registry };
  registrations: Pick<Registrations, 'setReachable'>;
  membership: Pick<Membership, 'apply'>;
  client: Pick<OcpiClient, 'call'>;
  /** Silence after which a platform is asked for its versions (HCI-20). */
  windowMs: number;
  timeoutMs: number;
  now: () => number;
  log: Logger;
  /** A platform answers again: what waited for it can go on. */
  onBack: (platform: Platform) => void;
}

/** What is known of one platform's contact, in this process. */
interface Contact {
  lastSeenAt: number;
  failures: number;
  nextCheckAt: number;
  isChecking: boolean;
  recheck: NodeJS.Timeout | undefined;
}

/**
 * Knows who is there. Any authenticated message counts as a sign of life (HCI-21); a silent platform is asked
 * for its versions (HCI-22); one that does not answer twice is OFFLINE, and is asked again and again until it
 * comes back (HCI-14, HCI-15, HCI-23, HCI-24).
 */
export class Aliveness {
  readonly #contacts = new Map<number, Contact>();
  #timer: NodeJS.Timeout | undefined;
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly options: AlivenessOptions) {}

  start(): void {
    const every = Math.min(this.options.windowMs / LOOKS_PER_WINDOW, LONGEST_LOOK_MS);
    this.#timer = setInterval(() => this.#look(), every);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const { recheck } of this.#contacts.values()) clearTimeout(recheck);
    await Promise.all(this.#running);
  }

  /** A message from a platform has been authenticated. */
  seen(platformId: number): void {
    const contact = this.#contact(platformId);
    contact.lastSeenAt = this.options.now();
    contact.failures = 0;
    const platform = this.options.registry.current.platform(platformId);
    if (platform?.state === 'REGISTERED' && !platform.reachable)
      this.#track(this.#setReachable(platform, true));
  }

  /** Something could not be delivered: look at once whether the platform is there at all (HCI-25). */
  doubt(platformId: number): void {
    const platform = this.options.registry.current.platform(platformId);
    if (platform?.state === 'REGISTERED' && platform.reachable) this.#check(platform);
  }

  #look(): void {
    const now = this.options.now();
    for (const platform of this.options.registry.current.content.platforms) {
      if (platform.state !== 'REGISTERED') continue;
      const { lastSeenAt, nextCheckAt } = this.#contact(platform.id);
      const isSilent = now - lastSeenAt >= this.options.windowMs;
      if (now >= nextCheckAt && (isSilent || !platform.reachable)) this.#check(platform);
    }
  }

  #check(platform: Platform): void {
    const contact = this.#contact(platform.id);
    if (contact.isChecking) return;
    contact.isChecking = true;
    this.#track(
      this.#carryOutCheck(platform, contact).finally(() => {
        contact.isChecking = false;
      }),
    );
  }

  async #carryOutCheck(platform: Platform, contact: Contact): Promise<void> {
    const { now, windowMs } = this.options;
    const startedAt = now();
    const isAlive = await this.#answers(platform);
    // A sign of life while we were asking outweighs a failed answer.
    if (isAlive || contact.lastSeenAt > startedAt) return this.seen(platform.id);
    contact.failures += 1;
    const isOffline = contact.failures >= FAILURES_TO_OFFLINE;
    contact.nextCheckAt =
      now() + (isOffline ? probeDelay(contact.failures, windowMs) : Math.min(RECHECK_MS, windowMs));
    if (isOffline && platform.reachable) {
      await this.#setReachable(platform, false);
      // A sign of life while that was written found the platform reachable still, and had nothing to do.
      if (contact.lastSeenAt > startedAt) return this.seen(platform.id);
    }
    // The look round comes too seldom for the second try.
    if (!isOffline)
      contact.recheck = setTimeout(() => this.doubt(platform.id), Math.min(RECHECK_MS, windowMs));
  }

  async #answers({ id, versionsUrl, outboundToken, tokenEncoding }: Platform): Promise<boolean> {
    const { client, timeoutMs, log } = this.options;
    if (versionsUrl === undefined || outboundToken === undefined) return false;
    const access = { token: outboundToken, encoding: tokenEncoding };
    try {
      const { status, envelope } = await client.call({
        method: 'GET',
        url: versionsUrl,
        access,
        timeoutMs,
        about: { purpose: 'aliveCheck', module: 'versions' },
      });
      return status === 200 && envelope !== undefined && isSuccess(envelope.statusCode);
    } catch (error) {
      log.debug({ error, platform: id }, 'alive check failed');
      return false;
    }
  }

  async #setReachable(platform: Platform, reachable: boolean): Promise<void> {
    const { registrations, membership, log, onBack } = this.options;
    log.info(
      { platform: platform.id, label: platform.label },
      reachable ? 'platform is back' : 'platform is offline',
    );
    await membership.apply(registrations.setReachable(platform.id, reachable));
    if (reachable) onBack(platform);
  }

  #contact(platformId: number): Contact {
    const known = this.#contacts.get(platformId);
    if (known !== undefined) return known;
    const contact = {
      lastSeenAt: this.options.now(),
      failures: 0,
      nextCheckAt: 0,
      isChecking: false,
      recheck: undefined,
    };
    this.#contacts.set(platformId, contact);
    return contact;
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.options.log.warn({ error }, 'connection status not updated'))
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}

/** From a fifth of the alive window on, doubling up to the whole of it. */
function probeDelay(failures: number, windowMs: number): number {
  return Math.min((windowMs / 5) * 2 ** Math.max(failures - FAILURES_TO_OFFLINE, 0), windowMs);
}
