import { percentile, timesAtRate } from '../at-rate.js';
import { GET_LOCATION, PUT_LOCATION, startRelayWays } from '../relay-ways.js';
import type { Finding } from '../report.js';
import { median } from '../rounds.js';

const PACE = { perSecond: 80, seconds: 5 };
const ROUNDS = 5;
const MESSAGES = [GET_LOCATION, PUT_LOCATION];

interface Latency {
  p50: number[];
  p99: number[];
}

/** What the hub adds to the time of a request where it has time enough, against a bare forwarder. */
export async function relayLatency(): Promise<Finding> {
  const { hub, floor, stop } = await startRelayWays(32);
  const through = [
    { name: 'hub', way: hub, latency: nothing() },
    { name: 'floor', way: floor, latency: nothing() },
  ];
  try {
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const { way, latency } of through) {
        let sent = 0;
        const times = await timesAtRate(PACE, () => {
          sent += 1;
          return way.send(MESSAGES[sent % MESSAGES.length] ?? GET_LOCATION);
        });
        // The first round warms up.
        if (round === 0) continue;
        latency.p50.push(percentile(times, 50));
        latency.p99.push(percentile(times, 99));
      }
    }
  } finally {
    await stop();
  }
  const [ofHub = nothing(), ofFloor = nothing()] = through.map(({ latency }) => latency);
  const row = (percent: 'p50' | 'p99'): [string, string] => {
    const [throughHub, bare] = [median(ofHub[percent]), median(ofFloor[percent])];
    const added = throughHub - bare;
    return [
      `${percent}: hub, floor, added`,
      [throughHub, bare, added].map((time) => `${time.toFixed(1)} ms`).join(', '),
    ];
  };
  return {
    title: `Relay latency: GET and PUT of a Location, ${PACE.perSecond}/s, median of ${ROUNDS} rounds`,
    rows: [row('p50'), row('p99')],
    ratios: [
      ['p50 against the floor', median(ofHub.p50) / median(ofFloor.p50)],
      ['p99 against the floor', median(ofHub.p99) / median(ofFloor.p99)],
    ],
  };
}

function nothing(): Latency {
  return { p50: [], p99: [] };
}
