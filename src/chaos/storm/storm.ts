import { setTimeout as pause } from 'node:timers/promises';
import { type ChargePlace, placeIn } from '../../sandbox/charging/charge-place.js';
import { type CdrToken, cdrTokenOf } from '../../sandbox/charging/charging.js';
import { generateLocations } from '../../sandbox/generator/locations.js';
import { Random } from '../../sandbox/generator/random.js';
import { generateTokens } from '../../sandbox/generator/tokens.js';
import { refOf } from '../../sandbox/locations/location-ref.js';
import { ChargingPushes } from './charging-pushes.js';
import type { Company, Member } from './company.js';
import type { Ledger } from './ledger.js';
import { LocationPushes } from './location-pushes.js';
import type { Pusher } from './pusher.js';
import { StormClock } from './storm-clock.js';
import { TariffPushes } from './tariff-pushes.js';
import { TokenPushes } from './token-pushes.js';

/** How many objects of each kind there are at most, for each owner. */
export interface StormSize {
  locations: number;
  tariffs: number;
  tokens: number;
  chargings: number;
}

/** Who pushes at the same time, by module, for each owner. */
const WORKERS = { locations: 6, tariffs: 2, chargings: 5, tokens: 2 };
/** The longest pause of one of them between two pushes. */
const LONGEST_PAUSE_MS = 60;
/** Rounds in which what is owed is pushed again, before that is called a failure. */
const ROUNDS = 5;

/** Pushes of all kinds by everybody, without end, until told to stop. */
export class Storm {
  readonly #pushers: readonly { pusher: Pusher; workers: number }[];
  #isStopping = false;

  constructor(
    { cpos, emsps }: Company,
    readonly ledger: Ledger,
    private readonly seed: number,
    size: StormSize,
  ) {
    const clock = new StormClock();
    const locations = [
      ...generateLocations({ seed, size: size.locations * cpos.length, parties: cpos.length }),
    ];
    const tokensOf = new Map(
      emsps.map((emsp, at) => [emsp, [...generateTokens(seed + at, size.tokens, [emsp.party])]]),
    );
    const [firstToken, ...otherTokens] = [...tokensOf.values()].flat().map(cdrToken);
    if (firstToken === undefined) throw new Error('a storm needs an EMSP with a Token');
    const tokens: [CdrToken, ...CdrToken[]] = [firstToken, ...otherTokens];
    this.#pushers = [
      ...cpos.flatMap((cpo) => pushersOf(cpo, ownedBy(cpo, locations), { tokens, ledger, clock, size })),
      ...[...tokensOf].map(([emsp, texts]) => ({
        pusher: new TokenPushes(emsp.platform.tokens, ledger, clock, texts),
        workers: WORKERS.tokens,
      })),
    ];
  }

  /** Objects whose latest push was not acknowledged. */
  get owed(): number {
    return this.#pushers.reduce((sum, { pusher }) => sum + pusher.owed, 0);
  }

  /** Pushes until {@link stop}; the choices of each worker follow from the seed. */
  async run(): Promise<void> {
    this.#isStopping = false;
    let number = 0;
    const workers = this.#pushers.flatMap(({ pusher, workers }) =>
      Array.from({ length: workers }, () => {
        number += 1;
        return this.#work(pusher, new Random(this.seed * 1_000 + number));
      }),
    );
    await Promise.all(workers);
  }

  /** Sends nothing new; {@link run} ends when what is under way has been answered. */
  stop(): void {
    this.#isStopping = true;
  }

  /** Everybody pushes again what was not acknowledged, as real ones do. @returns how many are owed still */
  async pushOwed(): Promise<number> {
    for (let round = 0; round < ROUNDS && this.owed > 0; round += 1)
      await Promise.all(this.#pushers.map(({ pusher }) => pusher.pushOwed()));
    return this.owed;
  }

  async #work(pusher: Pusher, random: Random): Promise<void> {
    while (!this.#isStopping) {
      await pusher.push(random);
      await pause(random.between(0, LONGEST_PAUSE_MS));
    }
  }
}

interface Shared {
  tokens: readonly [CdrToken, ...CdrToken[]];
  ledger: Ledger;
  clock: StormClock;
  size: StormSize;
}

function pushersOf(
  { party: owner, platform }: Member,
  locations: readonly string[],
  { tokens, ledger, clock, size }: Shared,
): { pusher: Pusher; workers: number }[] {
  const [firstPlace, ...otherPlaces] = locations
    .map((text) => placeIn(text))
    .filter((place) => place !== undefined);
  if (firstPlace === undefined) throw new Error(`${owner.partyId} has no place to charge at`);
  const places: [ChargePlace, ...ChargePlace[]] = [firstPlace, ...otherPlaces];
  const { sessions, cdrs } = platform;
  return [
    { pusher: new LocationPushes(platform.locations, ledger, clock, locations), workers: WORKERS.locations },
    {
      pusher: new TariffPushes(platform.tariffs, ledger, clock, owner, size.tariffs),
      workers: WORKERS.tariffs,
    },
    {
      pusher: new ChargingPushes({
        sessions,
        cdrs,
        ledger,
        clock,
        owner,
        places,
        tokens,
        most: size.chargings,
      }),
      workers: WORKERS.chargings,
    },
  ];
}

function ownedBy({ party }: Member, locations: readonly string[]): string[] {
  return locations.filter((text) => refOf(text).partyId === party.partyId);
}

function cdrToken(text: string): CdrToken {
  return cdrTokenOf(JSON.parse(text) as Record<string, unknown>);
}
