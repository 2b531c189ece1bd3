import { OwnServers } from '../../src/chaos/servers/own-servers.js';
import { waitUntil } from '../harness/wait-until.js';
import { seededTest } from './seeded-test.js';
import { Stage } from './stage.js';

const OUTAGES = [
  { name: 'restarted in order', begin: (servers: OwnServers) => servers.postgres.stop() },
  { name: 'killed', begin: (servers: OwnServers) => servers.postgres.kill() },
];

seededTest(
  'while PostgreSQL is away pushes are refused by name, and none is acknowledged and lost',
  async (seed) => {
    const servers = await OwnServers.start();
    const stage = await Stage.start({ seed, locations: 300, emsps: 2, place: servers });
    const { hub, storm } = stage;
    try {
      for (const { begin } of OUTAGES) {
        const running = storm.run();
        await storm.acknowledges(250);
        await begin(servers);
        const { refused } = storm.counts;
        await storm.until((counts) => counts.refused >= refused + 100, 'pushes to be refused');
        expect((await fetch(`${hub.url}/health/ready`)).status).toBe(503);
        await servers.postgres.start();
        await storm.acknowledges(100);
        storm.stop();
        await running;
        // HTTP 200 and a code of the 3000 range, which says: your push is fine, try again.
        const { odd, unanswered } = storm.counts;
        expect({ odd, unanswered, complaints: storm.complaints.slice(0, 3) }).toEqual({
          odd: 0,
          unanswered: 0,
          complaints: [],
        });
        await stage.everythingDelivered();
        await stage.expectNothingLost();
      }
      await stage.expectExactlyEqualInTheEnd();

      await waitUntil(async () => (await fetch(`${hub.url}/health/ready`)).ok, 'the hub to be ready');
      const platforms = await hub.admin.platforms();
      expect(platforms.filter(({ state, reachable }) => state !== 'REGISTERED' || !reachable)).toEqual([]);
      expect(await hub.admin.parties()).toHaveLength(3);
    } finally {
      await stage.stop();
      await servers.close();
    }
  },
);
