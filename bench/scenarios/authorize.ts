import { CPO } from '../hub-under-load.js';
import { LOCATION_REFERENCES } from '../messages.js';
import { type Message, startRelayWays, type Way } from '../relay-ways.js';
import { type Finding, perSecond } from '../report.js';
import { inTurns, timeParallel } from '../rounds.js';

const TOKENS = 150;
const EMSPS = 10;
const WIDTH = 4;
const ROUNDS = 5;

/** Authorization of tokens that nobody has seen: all EMSPs are asked, against a forwarder that sends as many copies. */
export async function authorize(): Promise<Finding> {
  const { load, hub, floor, stop } = await startRelayWays(WIDTH, EMSPS);
  // One has been registered already.
  for (let number = 1; number < EMSPS; number += 1) {
    const partyId = `E${String(number).padStart(2, '0')}`;
    await load.peer.registerAs(load.hub, { countryCode: 'NL', partyId }, 'EMSP');
  }
  const ask = (way: Way) => (round: number) =>
    timeParallel(TOKENS, WIDTH, (index) => way.send(unknownToken(round * TOKENS + index)));
  try {
    // Both warm up with tokens of a round that does not count.
    for (const way of [hub, floor]) await ask(way)(ROUNDS);
    const [hubTime = 0, floorTime = 0] = await inTurns([ask(hub), ask(floor)], ROUNDS);
    return {
      title: `Authorize: ${TOKENS} unknown tokens, ${EMSPS} EMSPs asked for each, ${WIDTH} at a time, median of ${ROUNDS} rounds`,
      rows: [
        ['hub: all asked, the first to know has the word', perSecond(TOKENS, hubTime)],
        ['floor: a forwarder that sends as many copies', perSecond(TOKENS, floorTime)],
      ],
      ratios: [['time against the floor', hubTime / floorTime]],
    };
  } finally {
    await stop();
  }
}

/** Each is asked for once: who has answered for a token is asked alone the next time. */
function unknownToken(number: number): Message {
  const path = `/sender/tokens/T${number}/authorize`;
  return { name: 'POST authorize', method: 'POST', path, from: CPO, body: LOCATION_REFERENCES };
}
