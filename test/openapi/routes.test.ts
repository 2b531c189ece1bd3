import type { Router } from 'express';
import { type AdminServices, adminRouter } from '../../src/admin/router.js';
import { type AppServices, createApp } from '../../src/app.js';
import { FUNCTIONAL_MODULE_DESCRIPTIONS } from '../../src/ocpi/functional-modules.js';
import { adminDocument } from '../../src/openapi/admin-document.js';
import { ocpiDocument } from '../../src/openapi/ocpi-document.js';
import { authorization, send } from '../../src/sandbox/http/exact-request.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { documentedOperations, layersWithPaths, servedOperations } from './routes.js';

const PARAMETERS: Readonly<Record<string, string>> = {
  version: '2.2.1',
  country_code: 'NL',
  party_id: 'CP1',
  command: 'START_SESSION',
};

/** Listed like every interface (VER-06), and never called: results go to the response_url (CMD-S-12). */
const RESULTS = '/:version/sender/commands';

/** A path of the document with its parameters filled in. */
function examplePath(template: string): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => PARAMETERS[name] ?? 'SOME-ID');
}

test('every route of the admin API is described, and every described operation has its route', () => {
  // Building the router uses no service; only requests would.
  const router = adminRouter({ token: 'unused' } as AdminServices);
  expect(documentedOperations(adminDocument()).sort()).toEqual(servedOperations(router).sort());
});

test('everything that is served below /ocpi is described', () => {
  const app = createApp({
    hub: { publicUrl: 'http://hub.test' },
    answers: { onError: () => undefined },
    admin: { token: 'unused' },
    health: {},
    metrics: {},
    modules: FUNCTIONAL_MODULE_DESCRIPTIONS,
  } as unknown as AppServices);
  const ocpi = layersWithPaths(app.router as unknown as Router).find(({ rawPath }) => rawPath === '/ocpi');
  const paths = Object.keys(ocpiDocument(FUNCTIONAL_MODULE_DESCRIPTIONS).paths ?? {}).map(examplePath);
  const layers = layersWithPaths(ocpi?.handle as Router);
  expect(layers.length).toBeGreaterThan(4);
  const undescribed = layers.filter((layer) => !paths.some((path) => layer.match(path)));
  expect(undescribed.map(({ rawPath }) => rawPath)).toEqual([RESULTS]);
});

describe('a running hub', () => {
  let hub: TestHub;
  let token: string;
  beforeAll(async () => {
    hub = await TestHub.start();
    token = (await hub.join(party('CPO', 'CP1'))).connection.hubToken;
  });
  afterAll(() => hub.stop());

  const document = ocpiDocument(FUNCTIONAL_MODULE_DESCRIPTIONS);
  const ask = (path: string, method = 'GET') =>
    send({ method, url: `${hub.url}/ocpi${path}`, headers: authorization(token) });

  test.each(Object.entries(document.paths ?? {}))(
    'allows at %s the methods that are described',
    async (path, item) => {
      const { status, headers } = await ask(examplePath(path), 'PURGE');
      expect(status).toBe(405);
      const described = Object.keys(item as object).flatMap((method) =>
        method === 'get' ? ['GET', 'HEAD'] : [method],
      );
      expect((headers.allow ?? '').split(', ').sort()).toEqual(
        described.map((name) => name.toUpperCase()).sort(),
      );
    },
  );

  test('lists in its version details endpoints that are described', async () => {
    const { envelope } = await ask('/2.2.1');
    const { endpoints } = envelope.data as { endpoints: { url: string }[] };
    const described = Object.keys(document.paths ?? {}).map((path) => `${hub.url}/ocpi${examplePath(path)}`);
    const undescribed = endpoints.filter(({ url }) => !described.some((path) => path.startsWith(url)));
    expect(undescribed.map(({ url }) => url)).toEqual([
      `${hub.url}/ocpi${examplePath(RESULTS.replace(':version', '{version}'))}`,
    ]);
  });

  test('has nothing below the deepest described path of a module', async () => {
    const deepest = Object.keys(document.paths ?? {}).filter((path) => path.endsWith('/{connector_id}'));
    expect(deepest).toHaveLength(2);
    for (const path of deepest) expect(await ask(`${examplePath(path)}/MORE`)).toMatchObject({ status: 404 });
  });
});
