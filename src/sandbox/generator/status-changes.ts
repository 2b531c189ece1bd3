import type { StatusChange } from '../locations/status-change.js';
import { STATUS_CHANGES } from './distributions.js';
import { DEFAULT_UNTIL } from './locations.js';
import { Random, Weighted } from './random.js';

export interface GeneratedStream {
  seed: number;
  /** Locations whose EVSEs change, as JSON texts. */
  locations: Iterable<string>;
  /** How many changes; no end where it is left out. */
  count?: number;
  /** When the stream begins, in milliseconds since 1970. Each change is later than the one before. */
  from?: number;
  /** The longest time between two changes, in milliseconds; by default 600. */
  longestPause?: number;
}

interface Evse extends Pick<StatusChange, 'location' | 'evseUid'> {
  status: string;
}

const NEXT_STATUS = new Map<string, Weighted<string>>(
  [...new Set(STATUS_CHANGES.map(([from]) => from))].map((status) => [
    status,
    new Weighted(
      STATUS_CHANGES.filter(([from]) => from === status).map(([, to, weight]) => [to, weight] as const),
    ),
  ]),
);

/** Status changes of a network's EVSEs, each from the status that the EVSE really had. Never of a removed one. */
export function* generateStatusChanges(stream: GeneratedStream): Generator<StatusChange> {
  const random = new Random(stream.seed);
  const evses = [...evsesOf(stream.locations)];
  let clock = stream.from ?? DEFAULT_UNTIL;
  for (let made = 0; made < (stream.count ?? Number.POSITIVE_INFINITY); made += 1) {
    const evse = evses[random.between(0, evses.length - 1)];
    if (evse === undefined) return;
    clock += random.between(1, stream.longestPause ?? 600);
    const { location, evseUid, status: from } = evse;
    const to = NEXT_STATUS.get(from)?.draw(random) ?? 'AVAILABLE';
    evse.status = to;
    yield { location, evseUid, from, to, lastUpdated: new Date(clock).toISOString() };
  }
}

function* evsesOf(locations: Iterable<string>): Generator<Evse> {
  for (const text of locations) {
    const parsed = JSON.parse(text) as {
      country_code: string;
      party_id: string;
      id: string;
      evses?: { uid: string; status: string }[];
    };
    const location = { countryCode: parsed.country_code, partyId: parsed.party_id, id: parsed.id };
    for (const { uid, status } of parsed.evses ?? []) {
      if (status !== 'REMOVED') yield { location, evseUid: uid, status };
    }
  }
}
