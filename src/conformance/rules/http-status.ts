import { expectHeader, expectHttp, expectOk, expectStatus } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended, should } from '../rule.js';
import { exactCall, urlOf } from '../stage/exact-call.js';
import { ownLocation } from '../stage/own-location.js';
import { servedUrls } from '../stage/served-urls.js';
import type { Stage } from '../stage/stage.js';

const LATER = '2026-06-02T00:00:00Z';

export const httpStatus: readonly Rule[] = [
  should('REQ-09', 'An object that does not exist is HTTP 404.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const id = stage.newId();
    const answers = [await cpo.call('GET', id), await emsp.find(id)];
    await cpo.put(id, cpo.location(id));
    for (const answer of [...answers, await emsp.find(`${id}/NONE`)]) {
      expectHttp(answer, 404);
      expectThat(
        !answer.ok && answer.envelope !== undefined,
        'envelope',
        'one that tells an error',
        answer.body,
      );
    }
  }),

  should('REQ-10', 'The first PUT of an object is HTTP 201.', async (stage) => {
    const { put, location } = await ownLocation(stage);
    expectStatus(await put(JSON.stringify(location)), 201, 1000);
  }),

  should('REQ-11', 'A later PUT or PATCH of it is HTTP 200.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const id = stage.newId();
    await cpo.put(id, cpo.location(id));
    expectStatus(await cpo.put(id, cpo.location(id)), 200, 1000);
    expectStatus(await cpo.patch(id, { name: 'x', last_updated: LATER }), 200, 1000);
  }),

  must('REQ-12', 'A method that an interface does not have is HTTP 405.', async (stage) => {
    for (const { url, method, answer } of await methodsNotThere(stage))
      expectHttp(answer, 405, `${method} ${url}`);
  }),

  recommended('REQ-13', 'HTTP 405 names the allowed methods in Allow.', async (stage) => {
    for (const { method, answer } of await methodsNotThere(stage)) {
      expectHeader(answer, 'Allow', /\bGET\b/);
      const allowed = String(answer.headers.allow).split(/, */);
      expectThat(!allowed.includes(method), `Allow of an answer to ${method}`, `no ${method}`, allowed);
    }
  }),

  recommended('REQ-14', 'A path that leads nowhere is HTTP 404.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const { versions, details } = await servedUrls(emsp);
    const receiver = urlOf(emsp, 'locations', 'RECEIVER');
    const nowhere = [
      `${receiver}/a/b/c/d/e/f`,
      `${receiver}/NL/EM1`,
      `${urlOf(emsp, 'locations', 'SENDER')}/a/b/c/d`,
      `${urlOf(emsp, 'locations', 'SENDER')}/%zz`,
      `${versions}/nowhere`,
      ...details.map((url) => `${url}/sender/parkingspots`),
    ];
    for (const url of nowhere) expectHttp(await exactCall(emsp, url), 404, url);
  }),

  recommended('REQ-15', 'A slash at the end of a URL makes no difference.', async (stage) => {
    const { put, location, url } = await ownLocation(stage);
    const [cpo] = await stage.platforms('CPO1');
    const { versions, details, credentials } = await servedUrls(cpo);
    expectOk(await exactCall(cpo, `${url}/`, { method: 'PUT', body: JSON.stringify(location) }));
    expectStatus(await put(JSON.stringify(location)), 200, 1000);
    for (const each of [versions, ...details, credentials, url]) {
      const [plain, slashed] = [await exactCall(cpo, each), await exactCall(cpo, `${each}/`)];
      expectEqual(slashed.envelope?.data, plain.envelope?.data, `data at ${each}/`);
    }
  }),
];

/** Each method that versions, credentials, hubclientinfo and locations do not have, and its answer. */
async function methodsNotThere(stage: Stage) {
  const [cpo] = await stage.platforms('CPO1');
  const { versions, details, credentials } = await servedUrls(cpo);
  const writing = ['POST', 'PUT', 'PATCH', 'DELETE'];
  const sender = urlOf(cpo, 'locations', 'SENDER');
  const cells: [string, string[]][] = [
    ...[versions, ...details, urlOf(cpo, 'hubclientinfo', 'SENDER'), sender, `${sender}/ID1`].map(
      (url): [string, string[]] => [url, writing],
    ),
    [credentials, ['PATCH']],
    [urlOf(cpo, 'locations', 'RECEIVER', ['NL', 'CP1', 'ID1']), ['POST', 'DELETE']],
  ];
  const asked = cells.flatMap(([url, methods]) => methods.map((method) => ({ url, method })));
  return Promise.all(
    asked.map(async ({ url, method }) => ({
      url,
      method,
      answer: await exactCall(cpo, url, { method, body: '{}' }),
    })),
  );
}
