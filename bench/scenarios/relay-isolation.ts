import { setTimeout as delay } from 'node:timers/promises';
import { percentile, timesAtRate } from '../at-rate.js';
import { startCheapPeer } from '../cheap-peer.js';
import { GET_LOCATION, type Message, startRelayWays } from '../relay-ways.js';
import type { Finding } from '../report.js';
import { median } from '../rounds.js';

const PACE = { perSecond: 60, seconds: 8 };
const ROUNDS = 3;
const SLOW_MS = 5_000;
/** More than 64, the most that the hub has under way to one platform, when each takes 5 s. */
const TO_THE_OTHER_PER_SECOND = 20;
const OTHER_CPO = { countryCode: 'NL', partyId: 'C02' };
const GET_AT_THE_OTHER: Message = { ...GET_LOCATION, to: OTHER_CPO };

/** One target that answers after 5 s must not be felt by who asks another one. */
export async function relayIsolation(): Promise<Finding> {
  const { load, hub, stop } = await startRelayWays(256);
  const other = await startCheapPeer();
  await other.registerAs(load.hub, OTHER_CPO, 'CPO');
  const p99 = { fast: [] as number[], slow: [] as number[] };
  let refused = 0;

  const round = async (answerAfter: number): Promise<number> => {
    await other.answerAfter(answerAfter);
    const pace = { perSecond: TO_THE_OTHER_PER_SECOND, seconds: PACE.seconds + answerAfter / 1000 };
    const toTheOther = timesAtRate(pace, () =>
      hub.send(GET_AT_THE_OTHER).catch(() => {
        refused += 1;
      }),
    );
    // Until as many are under way as ever will be.
    await delay(answerAfter);
    const times = await timesAtRate(PACE, () => hub.send(GET_LOCATION));
    await toTheOther;
    return percentile(times, 99);
  };
  try {
    await round(0);
    for (let number = 0; number < ROUNDS; number += 1) {
      p99.fast.push(await round(0));
      p99.slow.push(await round(SLOW_MS));
    }
  } finally {
    await stop();
    other.stop();
  }
  return {
    title: `Isolation: ${PACE.perSecond}/s to one target, ${TO_THE_OTHER_PER_SECOND}/s to another, median of ${ROUNDS} rounds`,
    rows: [
      ['p99 while the other answers at once', `${median(p99.fast).toFixed(1)} ms`],
      [`p99 while the other answers after ${SLOW_MS / 1000} s`, `${median(p99.slow).toFixed(1)} ms`],
      ['refused at once (4003), for the other', String(refused)],
    ],
    ratios: [['p99 beside a slow target', median(p99.slow) / median(p99.fast)]],
  };
}
