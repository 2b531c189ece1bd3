import { Random } from '../../src/sandbox/generator/random.js';
import { seededTest } from './seeded-test.js';
import { Stage } from './stage.js';

const ROUNDS = 3;

seededTest(
  'no acknowledged push is lost when the hub is killed in a storm, again and again',
  async (seed) => {
    const stage = await Stage.start({ seed, locations: 400, emsps: 3 });
    const { hub, storm } = stage;
    const random = new Random(seed);
    try {
      for (let round = 1; round <= ROUNDS; round += 1) {
        const running = storm.run();
        await storm.acknowledges(random.between(100, 350));
        const killed = hub.kill('SIGKILL');
        storm.stop();
        await Promise.all([killed, running]);
        await hub.startAgain();
        await stage.expectNothingLostInStore();
      }
      expect(storm.counts).toMatchObject({ refused: 0, odd: 0 });
      // Nobody pushes any more: what is delivered now is what the log owes.
      await stage.everythingDelivered();
      await stage.expectNothingLost();
      await stage.expectExactlyEqualInTheEnd();
    } finally {
      await stage.stop();
    }
  },
);
