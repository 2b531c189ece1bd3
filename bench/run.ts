import { printFinding } from './report.js';
import { authorize } from './scenarios/authorize.js';
import { catchUp } from './scenarios/catch-up.js';
import { deliveryIsolation } from './scenarios/delivery-isolation.js';
import { durablePush } from './scenarios/durable-push.js';
import { fanOut } from './scenarios/fan-out.js';
import { offlineMemory } from './scenarios/offline-memory.js';
import { pageWalk } from './scenarios/page-walk.js';
import { relay } from './scenarios/relay.js';
import { relayIsolation } from './scenarios/relay-isolation.js';
import { relayLatency } from './scenarios/relay-latency.js';
import { tracedFanOut, tracedPush } from './scenarios/trace-cost.js';

/** `npm run bench [-- scenario…]`: ratios against a floor measured in the same run (bench/README.md). */
const SCENARIOS = {
  'durable-push': durablePush,
  'fan-out': fanOut,
  'page-walk': pageWalk,
  relay,
  'relay-latency': relayLatency,
  'relay-isolation': relayIsolation,
  authorize,
  'delivery-isolation': deliveryIsolation,
  'catch-up': catchUp,
  'offline-memory': offlineMemory,
  'traced-push': tracedPush,
  'traced-fan-out': tracedFanOut,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(SCENARIOS, name));
if (unknown.length > 0) {
  console.error(`no such scenario: ${unknown.join(', ')}; there are ${Object.keys(SCENARIOS).join(', ')}`);
  process.exit(2);
}
for (const [name, scenario] of Object.entries(SCENARIOS)) {
  if (wanted.length === 0 || wanted.includes(name)) printFinding(await scenario());
}
