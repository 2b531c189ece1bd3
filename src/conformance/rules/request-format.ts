import { expectHttp, expectOk, expectRefused } from '../expect/answers.js';
import { expectEqual } from '../expect/expect.js';
import { may, must, notShown, type Rule, recommended } from '../rule.js';
import { without } from '../samples/location.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { exactCall, urlOf } from '../stage/exact-call.js';
import { ownLocation } from '../stage/own-location.js';
import { servedUrls } from '../stage/served-urls.js';

/** JSON of every top-level type but the object. */
const NO_OBJECTS = ['[]', '5', '"text"', 'null', 'true'];
const NO_JSON = ['{"a":', 'hello', '{"id":"LOC1",}', '<xml/>', '\u0000', '{"a":1}{"b":2}'];

export const requestFormat: readonly Rule[] = [
  must('REQ-01', 'The hub sends bodies as application/json.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const [emsp] = await stage.platforms('EMSP1');
    await stage.guest(); // of whom the others are told
    await arrivalAt(emsp, 'PUT', '/hubclientinfo');
    await stage.settled(cpo, emsp);
    for (const { requestHeaders, url } of receivedBy(emsp).filter(({ requestBody }) => requestBody !== ''))
      expectEqual(requestHeaders['content-type'], 'application/json', `Content-Type at ${url}`);
  }),

  may('REQ-02', 'GET and DELETE need no Content-Type.', async (stage) => {
    const leaving = await stage.guest();
    expectOk(await exactCall(leaving, urlOf(leaving, 'locations', 'SENDER')));
    const { credentials } = await servedUrls(leaving);
    expectOk(await exactCall(leaving, credentials, { method: 'DELETE' }));
  }),

  recommended(
    'REQ-03',
    'A body that is JSON is taken with a charset and without a Content-Type.',
    async (stage) => {
      const { put, location } = await ownLocation(stage);
      for (const type of ['application/json; charset=utf-8', undefined])
        expectOk(await put(JSON.stringify(location), { 'Content-Type': type }), `Content-Type ${type}`);
    },
  ),

  must('REQ-04', 'A body that is no JSON is answered with HTTP 400, and reaches nobody.', async (stage) => {
    const { put, location, id } = await ownLocation(stage);
    for (const body of NO_JSON) expectHttp(await put(body), 400, body);
    const latin1 = Buffer.from(JSON.stringify({ ...location, city: 'Zürich' }), 'latin1');
    expectHttp(await put(latin1), 400, 'a body that is no UTF-8');
    const [cpo] = await stage.locationParties('CPO1');
    const [emsp] = await stage.platforms('EMSP1');
    await stage.settled(cpo, emsp);
    expectEqual(receivedBy(emsp, `/${id}`).length, 0, 'copies of what was refused');
  }),

  must('REQ-05', 'An empty body where an object is needed is answered with HTTP 400.', async (stage) => {
    const { put, url } = await ownLocation(stage);
    const [cpo] = await stage.platforms('CPO1');
    const { credentials } = await servedUrls(cpo);
    expectHttp(await put(''), 400);
    expectHttp(await exactCall(cpo, url, { method: 'PUT' }), 400);
    expectHttp(await exactCall(cpo, credentials, { method: 'PUT' }), 400);
  }),

  must('REQ-06', 'What is wrong in valid JSON is told by the status code, with HTTP 200.', async (stage) => {
    const { put, location } = await ownLocation(stage);
    expectRefused(await put(JSON.stringify(without(location, 'city'))));
  }),

  must(
    'REQ-07',
    'A fault inside the hub is HTTP 200 with 3000.',
    notShown('nobody can cause one from outside; test/conformance/transport.test.ts takes the database away'),
  ),

  recommended('REQ-08', 'JSON that is no object is answered with 2001.', async (stage) => {
    const { put } = await ownLocation(stage);
    const [cpo] = await stage.platforms('CPO1');
    const { credentials } = await servedUrls(cpo);
    for (const body of NO_OBJECTS) {
      expectRefused(await put(body), `PUT of the Location ${body}`);
      expectRefused(await exactCall(cpo, credentials, { method: 'PUT', body }), `PUT of credentials ${body}`);
    }
  }),
];
