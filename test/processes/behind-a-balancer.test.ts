import { send } from '../../src/sandbox/http/exact-request.js';
import { seededTest } from '../faults/seeded-test.js';
import { Stage } from '../faults/stage.js';
import { HubProcess } from '../harness/hub-process.js';
import { waitUntil } from '../harness/wait-until.js';
import { Balancer } from './balancer.js';

seededTest(
  'two hubs behind a balancer, restarted one after the other in a storm: not one request fails, nothing is lost',
  async (seed) => {
    const balancer = await Balancer.start();
    const settings = { HUB_PUBLIC_URL: balancer.url, HUB_STOP_DELAY_S: '2' };
    const stage = await Stage.start({
      seed,
      locations: 150,
      emsps: 1,
      settings,
      started: ({ port }) => balancer.add(port),
    });
    const { hub, storm } = stage;
    const other = await HubProcess.start(settings, hub.place);
    try {
      balancer.add(other.port);
      const running = storm.run();
      await storm.acknowledges(100);
      for (const restarted of [hub, other]) {
        await waitUntil(
          () => balancer.isUp(hub.port) && balancer.isUp(other.port),
          'the balancer to see both',
          30_000,
        );
        await storm.acknowledges(50);
        const ended = restarted.kill('SIGTERM');
        await waitUntil(() => !balancer.isUp(restarted.port), 'the balancer to see it go', 30_000);
        expect(await ended).toBe(0);
        await restarted.startAgain();
      }
      await storm.acknowledges(50);
      storm.stop();
      await running;
      expect(storm.complaints).toEqual([]);
      expect(storm.counts).toMatchObject({ unanswered: 0, refused: 0, odd: 0 });
      await stage.everythingDelivered();
      await stage.expectNothingLost();
      await stage.expectExactlyEqualInTheEnd();
    } finally {
      await other.stop();
      await stage.stop();
      await balancer.stop();
    }
  },
  180_000,
);

test.each(['1', '2'])(
  'a hub of HUB_PROCESSES=%s that is told to stop serves on for HUB_STOP_DELAY_S, and says that it will not for long',
  async (HUB_PROCESSES) => {
    const hub = await HubProcess.start({ HUB_PROCESSES, HUB_STOP_DELAY_S: '2' });
    try {
      const ready = () => send({ url: `${hub.url}/health/ready` });
      expect(await ready()).toMatchObject({ status: 200 });
      const ended = hub.kill('SIGTERM');
      await waitUntil(async () => (await ready()).status === 503, 'the hub to be stopping');
      const answer = await ready();
      expect(JSON.parse(answer.body)).toMatchObject({ status: 'stopping' });
      // Whoever comes all the same is served, and asked to connect anew, elsewhere.
      expect(await send({ url: `${hub.url}/health/live` })).toMatchObject({
        status: 200,
        headers: { connection: 'close' },
      });
      expect(await ended).toBe(0);
    } finally {
      await hub.stop();
    }
  },
  60_000,
);
