import type { Fault } from '../../sandbox/http/faults.js';
import { type Answer, expectOk, expectStatus, listIn } from '../expect/answers.js';
import { expectEqual, expectFields, expectMatch, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended, should } from '../rule.js';
import { answeredBy } from '../stage/answered-by.js';
import { exactCall, urlOf } from '../stage/exact-call.js';
import { servedUrls } from '../stage/served-urls.js';
import type { Stage } from '../stage/stage.js';

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,4})?Z?$/;

export const envelope: readonly Rule[] = [
  must(
    'ENV-01',
    'Each answer is a JSON object with an integer status_code and a timestamp.',
    async (stage) => {
      for (const { headers, body, httpStatus } of await answersOfAllKinds(stage)) {
        expectMatch(headers['content-type'], /^application\/json/, `Content-Type with HTTP ${httpStatus}`);
        const parsed = JSON.parse(body);
        expectThat(Number.isInteger(parsed.status_code), 'status_code', 'an integer', parsed.status_code);
        expectMatch(parsed.timestamp, DATE_TIME, 'timestamp');
      }
    },
  ),

  must(
    'ENV-02',
    'The data of a list is an array, that of a single result the object or text itself.',
    async (stage) => {
      const { emsp, id, day } = await oneLocation(stage);
      const query = `date_from=${day(0)}&date_to=${day(60)}`;
      expectEqual(listIn(await emsp.list(query)).length, 1, 'Locations in a list of one');
      expectEqual(listIn(await emsp.list(`${query}&offset=1`)).length, 0, 'Locations in a list of none');
      expectFields((await emsp.find(id)).envelope?.data, { id }, 'data of a single Location');
    },
  ),

  recommended('ENV-03', 'An empty list is [].', async (stage) => {
    const [emsp] = await stage.locationParties('EMSP1');
    const answer = await emsp.list('date_to=1970-01-01T00:00:00Z');
    expectOk(answer);
    expectEqual(answer.envelope?.data, [], 'data');
    expectEqual(answer.headers['x-total-count'], '0', 'X-Total-Count');
  }),

  should('ENV-04', 'A success carries the data that the module defines.', async (stage) => {
    const { cpo, emsp, id } = await oneLocation(stage);
    expectFields(
      (await emsp.find(`${id}/E1`)).envelope,
      { statusCode: 1000, data: { uid: 'E1' } },
      'GET EVSE',
    );
    expectFields((await cpo.call('GET', id)).envelope, { statusCode: 1000, data: { id } }, 'GET of the copy');
    const { credentials } = await servedUrls(emsp.platform);
    const { envelope: own } = await exactCall(emsp.platform, credentials);
    expectFields(
      own,
      { statusCode: 1000, data: { token: emsp.platform.connection.hubToken } },
      'credentials',
    );
  }),

  recommended('ENV-05', 'A push is answered without data.', async (stage) => {
    const { cpo, id } = await oneLocation(stage);
    const leaving = await stage.guest();
    const answers = [
      await cpo.put(id, cpo.location(id, { city: 'Arnhem' })),
      await cpo.patch(id, { city: 'Ede', last_updated: '2026-06-02T00:00:00Z' }),
      await leaving.unregister(),
    ];
    for (const answer of answers) {
      expectOk(answer);
      expectEqual(answer.envelope?.data ?? null, null, 'data');
    }
  }),

  recommended('ENV-06', 'A receiver may answer a push with any data, or none.', async (stage) => {
    for (const data of ['"data":{"a":1.10},', '"data":[],', '"data":null,', '']) {
      const body = `{${data}"status_code":1000,"timestamp":"2026-01-01T00:00:00Z"}`;
      expectOk(await answeredBy(stage, { kind: 'answer', body }), body);
    }
  }),

  may('ENV-07', 'The data of a refusal goes back as it came.', async (stage) => {
    const body =
      '{"status_code":2003,"data":{"result":"REJECTED","x":1.10},"timestamp":"2026-01-01T00:00:00Z"}';
    expectEqual((await answeredBy(stage, { kind: 'answer', body })).body, body, 'body');
  }),

  must('ENV-08', 'The hub itself uses no code of the ranges for custom codes.', async (stage) => {
    for (const { envelope: seen } of await answersOfAllKinds(stage)) {
      const code = seen?.statusCode ?? 0;
      expectThat(code % 1000 < 900, 'status_code', 'none of 19xx, 29xx, 39xx and 49xx', code);
    }
  }),

  recommended(
    'ENV-09',
    'A relayed answer keeps status code, message, data and timestamp of the receiver.',
    async (stage) => {
      const body =
        '{"data":{"a":[1.10,null]},"status_code":2942,"status_message":"no, 2942","timestamp":"2026-01-01T00:00:00Z" }';
      const answer = await answeredBy(stage, { kind: 'answer', body });
      expectStatus(answer, 200, 2942);
      expectEqual(JSON.parse(answer.body), JSON.parse(body), 'body');
    },
  ),

  recommended('ENV-10', 'Each 1xxx of a partner is a success.', async (stage) => {
    const answer = await answeredBy(stage, { kind: 'answer', statusCode: 1900 });
    expectStatus(answer, 200, 1900);
  }),

  recommended('ENV-11', 'An answer of HTTP 2xx that is no envelope becomes 4000.', async (stage) => {
    const html = { 'Content-Type': 'text/html' };
    const faults: Fault[] = [
      { kind: 'answer', body: '<html>', headers: html },
      { kind: 'answer', body: '[]' },
      { kind: 'answer', httpStatus: 204, body: '' },
    ];
    for (const fault of faults) expectStatus(await answeredBy(stage, fault), 200, 4000);
  }),
];

/** A Location that was pushed to everybody, alone on its day. */
async function oneLocation(stage: Stage) {
  const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
  const [id, day] = [stage.newId(), stage.newDay()];
  expectOk(await cpo.put(id, cpo.location(id, { last_updated: day(1) })));
  return { cpo, emsp, id, day };
}

/** The hub's answers to what is right and to what is wrong in several ways. */
async function answersOfAllKinds(stage: Stage): Promise<Answer[]> {
  const { cpo, emsp, id } = await oneLocation(stage);
  const { versions } = await servedUrls(emsp.platform);
  const location = urlOf(cpo.platform, 'locations', 'RECEIVER', ['NL', 'CP1', id]);
  return [
    await exactCall(emsp.platform, versions),
    await emsp.list('limit=1'),
    await cpo.put(id, cpo.location(id)),
    await cpo.put(id, {}),
    await exactCall(cpo.platform, location, { method: 'PUT', body: '{' }),
    await emsp.find(stage.newId()),
    await cpo.put(id, cpo.location(id), { to: { countryCode: 'XX', partyId: 'ZZZ' } }),
    await exactCall(emsp.platform, `${versions}/nowhere`),
    await exactCall(emsp.platform, versions, { method: 'DELETE' }),
  ];
}
