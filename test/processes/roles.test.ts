import { send } from '../../src/sandbox/http/exact-request.js';
import { party } from '../harness/cast.js';
import { HubProcess } from '../harness/hub-process.js';
import { location } from '../sandbox/connected-pair.js';

const IDS = ['LOC1', 'LOC2', 'LOC3'];

test('HUB_ROLE=api acknowledges and delivers nothing; a worker that starts later delivers it all', async () => {
  const api = await HubProcess.start({ HUB_ROLE: 'api' });
  let worker: HubProcess | undefined;
  try {
    const cpo = await api.join(party('CPO', 'CP1'));
    const emsp = await api.join(party('EMSP', 'EM1'));
    for (const id of IDS)
      expect(await cpo.locations.pushLocation(location(id))).toMatchObject({ acknowledged: true });
    const waiting = (await api.admin.deliveries()).filter(({ module }) => module === 'locations');
    expect(waiting).toMatchObject([{ receiver: 'NL/EM1', cursor: '0', pending: IDS.length }]);

    worker = await HubProcess.start({ HUB_ROLE: 'worker' }, api.place);
    await emsp.until(() => emsp.received().store.size === IDS.length, 'all Locations');
    expect(emsp.received().counts.locations).toBe(IDS.length);
    expect(await deliveredBy(api)).toBe(0);
    expect(await deliveredBy(worker)).toBe(IDS.length);
    const { processes } = await api.admin.processes();
    expect(processes.map(({ role }) => role)).toEqual(['api', 'worker']);

    // It listens for its operator's machines alone.
    expect(await send({ url: `${worker.url}/health/ready` })).toMatchObject({ status: 200 });
    for (const path of ['/ocpi/versions', '/admin/v1/platforms'])
      expect(await send({ url: worker.url + path })).toMatchObject({ status: 404 });
  } finally {
    await worker?.stop();
    await api.stop();
  }
}, 90_000);

async function deliveredBy({ url }: HubProcess): Promise<number> {
  const { body } = await send({ url: `${url}/metrics` });
  const lines = body.split('\n').filter((line) => line.startsWith('ocpi_hub_deliveries_total{'));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
