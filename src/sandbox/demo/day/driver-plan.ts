import { Random, Weighted } from '../../generator/random.js';

/** How a driver comes to charge. */
export type Start =
  /** A card that the hub knows. */
  | 'card'
  /** A card that only its EMSP knows: the hub asks around. */
  | 'newCard'
  /** A card that its EMSP does not let charge. */
  | 'blockedCard'
  /** A card of nobody. */
  | 'strangeCard'
  /** Remote start. */
  | 'app';

/** What else happens while the car charges. */
export type Extra = 'none' | 'preferences' | 'profileByEmsp' | 'profileByScsp';

export interface DriverPlan {
  /** At which EMSP the driver is, counted from 0. */
  provider: number;
  start: Start;
  extra: Extra;
  stop: 'app' | 'chargePoint';
  /** Quarters of an hour. */
  quarters: number;
}

const STARTS = new Weighted<Start>([
  ['card', 45],
  ['app', 35],
  ['newCard', 8],
  ['blockedCard', 7],
  ['strangeCard', 5],
]);
const EXTRAS = new Weighted<Extra>([
  ['none', 55],
  ['preferences', 15],
  ['profileByEmsp', 15],
  ['profileByScsp', 15],
]);

/** The drivers of a day; the first few do one thing each, so that all is seen however few they are. */
export function* planDrivers(seed: number, count: number, providers: number): Generator<DriverPlan> {
  const random = new Random(seed);
  const first: readonly Pick<DriverPlan, 'start' | 'extra'>[] = [
    { start: 'app', extra: 'profileByEmsp' },
    { start: 'card', extra: 'profileByScsp' },
    { start: 'newCard', extra: 'preferences' },
    { start: 'blockedCard', extra: 'none' },
    { start: 'strangeCard', extra: 'none' },
  ];
  for (let at = 0; at < count; at += 1) {
    yield {
      provider: at % providers,
      ...(first[at] ?? { start: STARTS.draw(random), extra: EXTRAS.draw(random) }),
      stop: random.chance(0.5) ? 'app' : 'chargePoint',
      quarters: random.between(1, 3),
    };
  }
}

/** While its EMSP is away a driver has no app, and nobody can say anything about a card but what the CPO holds. */
export function withoutEmsp(plan: DriverPlan): DriverPlan {
  return { ...plan, start: 'card', extra: 'none', stop: 'chargePoint' };
}
