import { party } from '../harness/cast.js';
import { openDataPlace } from '../harness/data-place.js';
import { TestHub } from '../harness/hub.js';
import { SilentProxy } from '../harness/silent-proxy.js';

test('while PostgreSQL is away the operator is told so, and not of a fault of the hub', async () => {
  const place = await openDataPlace();
  const proxy = await SilentProxy.start(place.databaseUrl);
  const hub = await TestHub.start({}, { ...place, databaseUrl: proxy.url });
  try {
    const emsp = await hub.join(party('EMSP', 'EM1'));
    expect(await hub.admin.deliveries()).toContainEqual(
      expect.objectContaining({
        receiver: 'NL/EM1',
        module: 'locations',
        status: 'CONNECTED',
        breaker: 'closed',
      }),
    );
    const id = await hub.platformId('EM1');
    await hub.admin.suspend(id);
    expect((await hub.admin.deliveries()).map(({ status }) => status)).toContain('SUSPENDED');
    expect(emsp.isRegistered).toBe(true);
    await proxy.stop();
    const logged = hub.log.lines.length;
    for (const [method, path] of [
      ['GET', '/deliveries'],
      ['GET', '/platforms'],
      ['POST', `/platforms/${id}/resume`],
    ] as const)
      expect(await hub.admin.call(method, path)).toMatchObject({
        status: 503,
        json: { error: 'storeUnavailable', message: expect.stringContaining('PostgreSQL does not answer') },
      });
    expect(hub.log.lines.slice(logged).join()).not.toContain('admin request failed');
  } finally {
    await hub.stop();
    await place.close();
  }
});
