import { FAULT_KINDS } from '../../src/chaos/faults/fault-kinds.js';
import { Laboratory } from '../../src/chaos/laboratory.js';
import { isGood, reportLines } from '../../src/chaos/report.js';
import { seededTest } from './seeded-test.js';

/** A freeze that outlives every lease takes too long here; so does a third process on two cores. */
const KINDS = FAULT_KINDS.filter(({ id }) => id !== 'hub-freeze');
const SIZE = { locations: 40, tariffs: 30, tokens: 30, chargings: 300 };

seededTest(
  'the short form of npm run chaos: whatever dies in a storm of pushes of all kinds, nothing is lost, stale or out of order',
  async (seed) => {
    const laboratory = await Laboratory.open({ seed, hubs: 2, cpos: 1, emsps: 2, size: SIZE, say: () => {} });
    let isFine = false;
    try {
      const outcome = await laboratory.experiment(KINDS, 3, () => false);
      isFine = isGood(outcome);
      expect(isFine ? '' : [...reportLines(outcome), laboratory.folder].join('\n')).toBe('');
      expect([...outcome.faults.keys()].sort()).toEqual(KINDS.map(({ name }) => name).sort());
    } finally {
      await laboratory.close(!isFine);
    }
  },
  180_000,
);
