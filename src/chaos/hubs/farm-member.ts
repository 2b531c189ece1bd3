import { setTimeout as pause } from 'node:timers/promises';
import { HubServer, type HubServerOptions } from './hub-server.js';

/** As a supervisor that starts what has ended: how soon, and for how long until it gives up. */
const START_AGAIN_MS = 200;
const UP_WITHIN_MS = 120_000;
/** A container gets ten seconds; a machine with two cores under load may take longer. */
const STOPS_WITHIN_MS = 30_000;
/** A load balancer leaves a server alone for a while that gave no answer. */
const LEFT_ALONE_MS = 1_000;

/** One process of a hub that consists of several. */
export class FarmMember {
  readonly #server: HubServer;
  #isUp = false;
  #leftAloneUntil = 0;
  #clockOffsetMs = 0;

  /** @param onDeath told when the process ends without having been asked to */
  constructor(
    readonly name: string,
    options: Omit<HubServerOptions, 'settings'> & { settings: Readonly<Record<string, string>> },
    private readonly onDeath: (member: FarmMember, exitCode: number | null) => void,
  ) {
    this.#server = new HubServer({
      ...options,
      // Who starts on a machine whose clock is wrong has a wrong clock from the first moment on.
      settings: () => ({ ...options.settings, CHAOS_CLOCK_OFFSET_MS: String(this.#clockOffsetMs) }),
    });
  }

  get url(): string {
    return this.#server.url;
  }

  /** As far as anybody can know: a frozen one is up. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Whether a load balancer would send requests there. */
  get isInUse(): boolean {
    return this.#isUp && performance.now() >= this.#leftAloneUntil;
  }

  get clockOffsetMs(): number {
    return this.#clockOffsetMs;
  }

  /** Starts the process, again and again where it finds no database, and waits until it is ready. */
  async start(): Promise<void> {
    const deadline = performance.now() + UP_WITHIN_MS;
    for (;;) {
      try {
        await this.#server.start();
        break;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await pause(START_AGAIN_MS);
      }
    }
    this.#isUp = true;
    this.#leftAloneUntil = 0;
    void this.#server.exited.then((exitCode) => {
      if (this.#isUp) this.#died(exitCode);
    });
  }

  /** SIGKILL: it finishes nothing. */
  async kill(): Promise<void> {
    this.#isUp = false;
    await this.#server.end('SIGKILL');
  }

  /** SIGTERM. @throws Error where it does not end in order and in time */
  async stop(): Promise<void> {
    this.#isUp = false;
    this.#server.signal('SIGTERM');
    const late = Symbol();
    const code = await Promise.race([this.#server.exited, pause(STOPS_WITHIN_MS, late, { ref: false })]);
    if (code === late) await this.kill();
    if (code !== 0)
      throw new Error(
        `${this.name} ${code === late ? 'did not end' : `ended with ${String(code)}`} after SIGTERM`,
      );
  }

  /** It stands still, holding whatever it holds; its sockets are open, and nobody can tell. */
  freeze(): void {
    this.#server.signal('SIGSTOP');
  }

  thaw(): void {
    this.#server.signal('SIGCONT');
  }

  setClock(offsetMs: number): void {
    this.#clockOffsetMs = offsetMs;
    this.#server.tell({ clockOffsetMs: offsetMs });
  }

  /** It gave no answer. */
  leaveAlone(): void {
    this.#leftAloneUntil = performance.now() + LEFT_ALONE_MS;
  }

  #died(exitCode: number | null): void {
    this.#isUp = false;
    this.onDeath(this, exitCode);
  }
}
