import type { Logger } from '../../infra/logger.js';
import { Outage } from '../../infra/outage.js';
import type { EndedCall } from '../../infra/peer/ocpi-client.js';
import { calledPlatform } from '../called-interface.js';
import type { Membership } from '../membership.js';
import { isConnected, type Platform, type Registry } from '../registry.js';
import type { AliveCheck } from './alive-check.js';
import { evidenceOfCall } from './call-evidence.js';
import { type Contact, consider, type Decision, type Evidence } from './contact.js';
import type { KnownContact } from './contact-row.js';
import type { Contacts } from './contacts.js';
import type { Patience } from './patience.js';
import type { Settlements } from './settlements.js';
import { Sightings } from './sightings.js';
import { Throttle } from './throttle.js';

/** After a long absence of the hub everybody has been silent: not all are asked at the same moment. */
const CHECKS_PER_LOOK = 50;
/** Beyond the time that a check may take, after which another process may begin one. */
const CLAIM_SPARE_MS = 3_000;
/** Timers of this process and the database's clock do not agree to the millisecond. */
const TIMER_SPARE_MS = 20;

export interface AlivenessOptions {
  registry: { readonly current: Registry };
  contacts: Pick<
    Contacts,
    'read' | 'claim' | 'claimDue' | 'hasten' | 'save' | 'release' | 'note' | 'addMissing'
  >;
  settlements: Pick<Settlements, 'settle'>;
  membership: Pick<Membership, 'apply'>;
  check: AliveCheck;
  patience: Patience;
  /** Milliseconds since some moment; never jumps. */
  elapsed: () => number;
  /** From 0 to 1. */
  random: () => number;
  log: Logger;
  /** This process has found that a platform is back: what waited for it can go on. */
  onBack: (platform: Platform) => void;
}

/**
 * Knows who is there, together with all other hub processes. Gathers evidence, asks {@link consider} what it means,
 * and carries that out. Requests and calls only write into memory, but where a platform may have to change its status.
 */
export class Aliveness {
  readonly #sightings: Sightings;
  readonly #reactions: Throttle;
  /** The next check of a platform that cannot wait for the look round. */
  readonly #nextChecks = new Map<number, NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  readonly #outage: Outage;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isStopped = false;

  constructor(private readonly options: AlivenessOptions) {
    this.#sightings = new Sightings(options.elapsed);
    this.#reactions = new Throttle(options.elapsed);
    this.#outage = new Outage(options.log, {
      begins: 'connection statuses are not updated',
      ends: 'connection statuses are updated again',
    });
  }

  /** @param checksSilent whether this process looks who has been silent for too long; evidence counts either way */
  start({ checksSilent }: { checksSilent: boolean }): void {
    this.#timer = setInterval(() => {
      // With a slow database the next look would be no use.
      if (this.#isLooking) return;
      this.#isLooking = true;
      this.#track(
        this.#look(checksSilent).finally(() => {
          this.#isLooking = false;
        }),
      );
    }, this.options.patience.lookMs);
  }

  /** Ends the checks under way, and tells the other processes what has been seen. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    for (const timer of this.#nextChecks.values()) clearTimeout(timer);
    await Promise.all(this.#running);
    await this.#tellOthers().catch((error: unknown) => this.#outage.failed(error));
  }

  /** A message from a platform has been authenticated (HCI-21). */
  seen(platformId: number): void {
    this.#sightings.heard(platformId);
    if (this.#isOffline(platformId)) this.#react(platformId, 'heard');
  }

  /** A call of the hub's has ended. One that failed is a reason to look at once whether the platform is there (HCI-25). */
  called(ended: EndedCall): void {
    // Checks are judged by themselves, more strictly.
    if (ended.call.about?.purpose === 'aliveCheck') return;
    const platform = calledPlatform(this.options.registry.current, ended.call);
    const evidence = platform && evidenceOfCall(ended);
    if (platform === undefined || evidence === undefined) return;
    if (evidence === 'answered') this.#sightings.answered(platform.id);
    if (evidence === 'answered' ? !isConnected(platform) : isConnected(platform))
      this.#react(platform.id, evidence);
  }

  /** Somebody wanted to reach a platform and was told that it is OFFLINE: it may be back (HCI-18). */
  probe(platformId: number): void {
    if (this.#isOffline(platformId)) this.#react(platformId, 'wanted');
  }

  #isOffline(platformId: number): boolean {
    const platform = this.options.registry.current.platform(platformId);
    return platform?.state === 'REGISTERED' && !platform.reachable;
  }

  async #look(checksSilent: boolean): Promise<void> {
    const { contacts, patience } = this.options;
    await this.#tellOthers();
    if (!checksSilent) return;
    await contacts.addMissing();
    for (const due of await contacts.claimDue(patience, this.#claimMs, CHECKS_PER_LOOK))
      this.#track(this.#check(due));
  }

  #tellOthers(): Promise<void> {
    return this.options.contacts.note(this.#sightings.takeNews());
  }

  /** Evidence that may not wait. */
  #react(platformId: number, evidence: Evidence): void {
    if (this.#isStopped) return;
    const { recheckMs, probeSpacingMs } = this.options.patience;
    const reaction = this.#reactions.run(
      `${platformId}:${evidence}`,
      evidence === 'doubted' ? recheckMs : probeSpacingMs,
      () => this.#carryOut(platformId, evidence),
    );
    if (reaction !== undefined) this.#track(reaction);
  }

  /** @returns whether the platform has another status now */
  async #carryOut(platformId: number, evidence: Evidence): Promise<boolean> {
    const { contacts, patience } = this.options;
    const known = await contacts.read(platformId);
    if (known === undefined) return false;
    const { action, contact } = this.#consider(known, evidence);
    if (action === 'sayConnected') return this.#settle(platformId, evidence);
    if (action !== 'check') {
      const { nextCheckAt } = contact;
      if (nextCheckAt === undefined || nextCheckAt === known.contact.nextCheckAt) return false;
      await contacts.hasten(platformId, nextCheckAt);
      this.#followUp(platformId, contact, known.now);
      return false;
    }
    const spacingMs = known.contact.isConnected ? patience.recheckMs : patience.probeSpacingMs;
    const claimed = await contacts.claim(platformId, spacingMs, this.#claimMs);
    if (claimed !== undefined) await this.#check(claimed);
    return false;
  }

  get #claimMs(): number {
    return this.options.check.timeoutMs + CLAIM_SPARE_MS;
  }

  async #check(claimed: KnownContact): Promise<void> {
    const { contacts, elapsed, registry, check } = this.options;
    const { platformId } = claimed;
    const platform = registry.current.platform(platformId);
    if (platform?.state !== 'REGISTERED') return contacts.release(claimed);
    const startedAt = elapsed();
    const fault = await check.faultOf(platform);
    const evidence = fault === undefined ? 'answered' : 'checkFailed';
    // What has been answered meanwhile ends doubt.
    if (fault !== undefined) await this.#tellOthers();
    const now = claimed.now + (elapsed() - startedAt);
    const { contact, action } = this.#consider({ ...claimed, now }, evidence);
    if (action === 'nothing') {
      await contacts.save(claimed, contact, fault);
      return this.#followUp(platformId, contact, now);
    }
    await this.#settle(platformId, evidence, { claim: claimed.claim, fault });
    // Whoever sent a request while OFFLINE was being written found nothing to do.
    if (this.#isOffline(platformId) && this.#sightings.hasHeardSince(platformId, startedAt))
      this.#react(platformId, 'heard');
  }

  #consider({ contact, now }: Pick<KnownContact, 'contact' | 'now'>, evidence: Evidence): Decision {
    return consider(contact, evidence, now, this.options.patience, this.options.random());
  }

  /**
   * Changes the status, if what is known then still says so.
   *
   * @param check that gave the evidence; it is worth nothing where something has been settled since it began
   */
  async #settle(
    platformId: number,
    evidence: Evidence,
    check?: { claim: number; fault: string | undefined },
  ): Promise<boolean> {
    const { settlements, membership, registry, log, onBack } = this.options;
    const { settled } = await membership.apply(
      settlements.settle({
        platformId,
        judge: (known) =>
          check === undefined || check.claim === known.claim ? this.#consider(known, evidence) : undefined,
        fault: check?.fault,
      }),
    );
    if (settled === undefined) return false;
    const { decision, now } = settled;
    this.#followUp(platformId, decision.contact, now);
    const platform = registry.current.platform(platformId);
    if (platform === undefined || decision.action === 'nothing' || decision.action === 'check') return false;
    const about = { platform: platformId, label: platform.label, relapses: decision.contact.relapses };
    if (decision.action === 'sayOffline') log.info({ ...about, why: check?.fault }, 'platform is offline');
    else {
      log.info({ ...about, by: evidence }, 'platform is back');
      onBack(platform);
    }
    return true;
  }

  /** The look round comes too seldom for some checks. */
  #followUp(platformId: number, { nextCheckAt }: Contact, now: number): void {
    const { patience, contacts } = this.options;
    clearTimeout(this.#nextChecks.get(platformId));
    this.#nextChecks.delete(platformId);
    if (this.#isStopped || nextCheckAt === undefined || nextCheckAt - now > patience.lookMs) return;
    const check = async () => {
      await this.#tellOthers();
      const due = await contacts.claimDue(patience, this.#claimMs, 1, platformId);
      await Promise.all(due.map((claimed) => this.#check(claimed)));
    };
    const timer = setTimeout(() => this.#track(check()), nextCheckAt - now + TIMER_SPARE_MS);
    this.#nextChecks.set(platformId, timer);
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .then(
        () => this.#outage.over(),
        (error: unknown) => this.#outage.failed(error),
      )
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}
