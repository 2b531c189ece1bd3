import type { Logger } from '../../infra/logger.js';
import type { PatientLane } from '../../infra/patient-lane.js';
import type { OcpiClient } from '../../infra/peer/ocpi-client.js';
import { isSuccess } from '../../ocpi/envelope.js';
import type { ClientInfo } from '../../ocpi/schemas/client-info.js';
import { endpointUrl } from '../../ocpi/url-path.js';
import type { Registry } from '../registry.js';
import type { Listener, Listeners } from './listeners.js';
import { latestRevision, listeningAt, type News, nextNews } from './news.js';

/** How often to look whether another process has died before it had told everybody. */
const LOOK_MS = 5_000;

export interface AnnouncerOptions {
  registry: { readonly current: Registry };
  listeners: Listeners;
  client: Pick<OcpiClient, 'call'>;
  /** Everybody is told at the same moment, and it can wait for what is live. */
  lane: Pick<PatientLane, 'enter'>;
  timeoutMs: number;
  log: Logger;
}

/**
 * Pushes ClientInfo to every connected platform that lists the Receiver interface of hubclientinfo (HCI-07 to
 * HCI-12): each change once, by one of all hub processes, in the order in which they were made. A push that fails is
 * logged and forgotten: whoever missed it reads the list (HCI-19, HCI-30).
 */
export class ClientInfoAnnouncer {
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #mustLookAgain = false;
  /** Up to this revision everybody has been claimed, by this process or another. */
  #seen = 0n;
  #isStopped = false;

  constructor(private readonly options: AnnouncerOptions) {}

  start(): void {
    this.#look();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Waits for the pushes under way and no others, of which there may be many: another process, or the next start, goes on. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#isStopped = true;
    await this.idle();
  }

  /** The registry has changed, here or by another process. */
  registryChanged(): void {
    if (latestRevision(this.options.registry.current) > this.#seen) this.#look();
  }

  /**
   * The database has lost changes of which some have been told already: everybody is told again how everything is. What is told
   * at this moment, by whichever process, counts for nothing.
   */
  registryWentBack(): void {
    this.options.log.warn(
      'the database has lost changes of the registry; everybody is told anew who is there',
    );
    this.#track(
      this.options.listeners.tellAnew().then(() => {
        this.#seen = 0n;
        this.#look();
      }),
    );
  }

  /** Waits until all pushes under way have been answered. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Claims whoever has not been told everything. One look at a time. */
  #look(): void {
    if (this.#isStopped) return;
    if (this.#isLooking) {
      this.#mustLookAgain = true;
      return;
    }
    this.#isLooking = true;
    this.#track(
      this.#claimAll().finally(() => {
        this.#isLooking = false;
        if (!this.#mustLookAgain) return;
        this.#mustLookAgain = false;
        this.#look();
      }),
    );
  }

  async #claimAll(): Promise<void> {
    const { registry, listeners } = this.options;
    const { current } = registry;
    const listening = current.content.platforms.filter((platform) => listeningAt(platform) !== undefined);
    const revision = latestRevision(current);
    const behind = await listeners.claimBehind(
      listening.map(({ id }) => id),
      revision,
    );
    if (revision > this.#seen) this.#seen = revision;
    for (const listener of behind) this.#track(this.#tell(listener));
  }

  /** Tells one platform what it has not heard of, one after the other, so that no older status overtakes a newer one. */
  async #tell(listener: Listener): Promise<void> {
    const { registry, listeners } = this.options;
    let { told } = listener;
    for (;;) {
      const { current } = registry;
      // It may have left, or changed its token, since it was claimed.
      const platform = current.platform(listener.platformId);
      if (platform === undefined || listeningAt(platform) === undefined || this.#isStopped) break;
      const news = nextNews(current, platform, told);
      if (news === undefined) {
        told = latestRevision(current);
        break;
      }
      const end = await this.#tellNews(listener, told, news);
      if (end === 'taken over') return;
      if (end === 'stopped') break;
      told = news.revision;
      const isLast = nextNews(registry.current, platform, told) === undefined;
      if (!isLast && !(await listeners.advance(listener, told))) return;
    }
    await listeners.release(listener, told);
    // What was changed while this process held the claim, nobody else could tell.
    if (latestRevision(registry.current) > told) this.#look();
  }

  /**
   * What has changed at once, such as all parties of a platform.
   *
   * @param told what the listener has been told before
   */
  async #tellNews(listener: Listener, told: bigint, news: News): Promise<'told' | 'taken over' | 'stopped'> {
    const { listeners, lane, log } = this.options;
    for (const clientInfo of news.clientInfos) {
      await lane.enter();
      if (this.#isStopped) return 'stopped';
      if (!(await listeners.keep(listener, told))) return 'taken over';
      try {
        await this.#push(listener.platformId, clientInfo);
      } catch (error) {
        log.warn({ error, platform: listener.platformId }, 'ClientInfo not delivered');
      }
    }
    return 'told';
  }

  async #push(platformId: number, clientInfo: ClientInfo): Promise<void> {
    const { registry, client, timeoutMs, log } = this.options;
    const platform = registry.current.platform(platformId);
    const endpoint = platform && listeningAt(platform);
    if (platform?.outboundToken === undefined || endpoint === undefined) return;
    // HCI-09: the path names the party described.
    const answer = await client.call({
      method: 'PUT',
      url: endpointUrl(endpoint, [clientInfo.country_code, clientInfo.party_id]),
      access: { token: platform.outboundToken, encoding: platform.tokenEncoding },
      body: JSON.stringify(clientInfo),
      timeoutMs,
      about: { purpose: 'clientInfo' },
    });
    if (answer.status >= 300 || answer.envelope === undefined || !isSuccess(answer.envelope.statusCode))
      log.warn(
        { platform: platformId, httpStatus: answer.status, envelope: answer.envelope },
        'ClientInfo refused',
      );
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.options.log.warn({ error }, 'ClientInfo not announced; tried again'))
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}
