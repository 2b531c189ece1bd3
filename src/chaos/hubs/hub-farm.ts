import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { request } from 'undici';
import { freePort } from '../../infra/embedded/free-port.js';
import { projectRoot } from '../../infra/project-root.js';
import type { Persistence } from '../../sandbox/http/persistence.js';
import { LogFile } from '../journal/log-file.js';
import { FarmMember } from './farm-member.js';

const SHIFT_CLOCK = join(projectRoot, 'dist', 'chaos', 'hubs', 'shift-clock.js');

/** Where all processes are found together. Of a domain that exists nowhere: nobody comes past the balancer. */
const PUBLIC_URL = 'http://hub.test';

/** Answers come within a few seconds, or the next process is asked. */
const ANSWER_WITHIN_MS = 4_000;
const TRIES = 6;
const PAUSE_MS = 100;

export interface FarmOptions {
  size: number;
  place: { databaseUrl: string; redisUrl: string; hubSecret: string };
  /** For the logs of the processes. */
  folder: string;
  settings?: Readonly<Record<string, string>>;
}

/** What the operator is told of a receiver and a module. */
export interface Delivery {
  receiver: string;
  module: string;
  pending: number;
  breaker: string;
  failures: number;
  next_attempt_at: string | null;
  last_error: string | null;
}

/** A hub of several processes on one PostgreSQL and Redis, behind one URL. */
export class HubFarm {
  readonly members: readonly FarmMember[];
  /** Processes that ended without having been asked to. */
  readonly deaths: string[] = [];
  readonly #adminToken = randomBytes(24).toString('base64url');
  readonly #logs: LogFile[] = [];
  #turn = 0;

  private constructor(options: FarmOptions, ports: readonly number[]) {
    this.members = ports.map((port, at) => this.#member(options, port, `hub-${at + 1}`));
  }

  /** Starts all processes. */
  static async start(options: FarmOptions): Promise<HubFarm> {
    const ports = await Promise.all(Array.from({ length: options.size }, freePort));
    const farm = new HubFarm(options, ports);
    await Promise.all(farm.members.map((member) => member.start()));
    return farm;
  }

  /** How clients of the hub cope with its faults: as behind a load balancer that sees who is up. */
  get persistence(): Persistence {
    return {
      tries: TRIES,
      pauseMs: PAUSE_MS,
      answerWithinMs: ANSWER_WITHIN_MS,
      // SES-R-08: charging periods would be appended twice. Its sender PUTs the whole Session next.
      // And a credentials token that has been exchanged is void.
      mayRepeat: ({ method, url }) =>
        !(method === 'PATCH' && url.includes('/sessions/')) && !url.includes('/credentials'),
      serverFor: (origin) => (origin === PUBLIC_URL ? this.#next().url : origin),
      onNoAnswer: (server) => this.members.find(({ url }) => url === server)?.leaveAlone(),
    };
  }

  /** An invitation to register. */
  async invite(): Promise<{ token: string; versions_url: string }> {
    return (await this.#admin('POST', 'invitations', {})) as { token: string; versions_url: string };
  }

  async deliveries(): Promise<Delivery[]> {
    return (await this.#admin('GET', 'deliveries')) as Delivery[];
  }

  async deadLetters(): Promise<unknown[]> {
    return (await this.#admin('GET', 'dead-letters')) as unknown[];
  }

  /** Stops all processes in order. */
  async stop(): Promise<void> {
    await Promise.allSettled(
      this.members.map((member) => {
        member.thaw();
        return member.stop();
      }),
    );
    for (const log of this.#logs) log.close();
  }

  #member({ place, folder, settings }: FarmOptions, port: number, name: string): FarmMember {
    const log = new LogFile(join(folder, `${name}.log`));
    this.#logs.push(log);
    return new FarmMember(
      name,
      {
        port,
        preload: SHIFT_CLOCK,
        settings: {
          ...settings,
          HUB_PUBLIC_URL: PUBLIC_URL,
          HUB_ADMIN_TOKEN: this.#adminToken,
          HUB_SECRET: place.hubSecret,
          DATABASE_URL: place.databaseUrl,
          REDIS_URL: place.redisUrl,
        },
        onLine: (line) => log.write(line),
      },
      (member, exitCode) => {
        this.deaths.push(`${member.name} ended by itself with ${exitCode}`);
        void member.start().catch((error: unknown) => this.deaths.push(`${member.name}: ${String(error)}`));
      },
    );
  }

  /** Each in its turn; where none is in use, whichever comes next. */
  #next(): FarmMember {
    for (let looked = 1; looked <= this.members.length; looked += 1) {
      const member = this.#after(looked);
      if (!member.isInUse) continue;
      this.#turn += looked;
      return member;
    }
    this.#turn += 1;
    return this.#after(0);
  }

  #after(steps: number): FarmMember {
    const member = this.members[(this.#turn + steps) % this.members.length];
    if (member === undefined) throw new Error('a hub of no processes');
    return member;
  }

  /** Asks one process after the other. */
  async #admin(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    let failure: unknown;
    for (let tries = 0; tries < TRIES; tries += 1) {
      try {
        const answer = await request(`${this.#next().url}/admin/v1/${path}`, {
          method,
          headers: { Authorization: `Bearer ${this.#adminToken}`, 'Content-Type': 'application/json' },
          headersTimeout: ANSWER_WITHIN_MS,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await answer.body.text();
        if (answer.statusCode < 300) return JSON.parse(text);
        failure = new Error(`${method} ${path}: HTTP ${answer.statusCode}, ${text.slice(0, 300)}`);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }
}
