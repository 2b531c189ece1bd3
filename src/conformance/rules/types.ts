import { expectOk, expectRefused } from '../expect/answers.js';
import { expectMatch, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended, should } from '../rule.js';
import { aConnector, anEvse } from '../samples/location.js';
import { exactCall } from '../stage/exact-call.js';
import { pagingOf } from '../stage/list-pages.js';
import { expectPasses, sentLocation, textAt } from '../stage/sent-location.js';
import { allOf, servedUrls } from '../stage/served-urls.js';

const NUMBERS = [
  '0.1234',
  '1.973',
  '12345678.9876',
  '41.00',
  '1E5',
  '-0',
  '0.1000000000000000055511151231257827',
];
const LONGEST_URL = 255;

export const types: readonly Rule[] = [
  must('TYP-05', 'Values of enumerations are compared with regard to case.', async (stage) => {
    for (const status of ['available', 'Available', 'FREE']) {
      const { answer } = await sentLocation(stage, { evses: [anEvse('E1', { status })] });
      expectRefused(answer, `status ${status}`);
      expectMatch(answer.envelope?.statusMessage, /status/, 'status_message');
    }
  }),

  must(
    'TYP-06',
    'A CiString is printable ASCII; a text holds any language and passes unchanged.',
    async (stage) => {
      for (const uid of ['a\tb', 'a\nb', 'Zürich', ''])
        expectRefused(
          (await sentLocation(stage, { evses: [anEvse(uid)] })).answer,
          `uid ${JSON.stringify(uid)}`,
        );
      await expectPasses(stage, '"name":"Zürich – 東京 \\u00e9 \\ud83d\\udd0c 🔌"');
    },
  ),

  must('TYP-07', 'Numbers arrive as they were sent.', async (stage) => {
    for (const number of NUMBERS) {
      const sources = `[{"source":"SOLAR","percentage":${number}}]`;
      await expectPasses(stage, `"energy_mix":{"is_green_energy":true,"energy_sources":${sources}}`);
    }
  }),

  must('TYP-08', 'Null, absent and empty are the same where a field is optional.', async (stage) => {
    for (const changes of [
      { evses: null },
      { evses: [] },
      { name: null, images: null, facilities: [] },
      { evses: [anEvse('E1', { capabilities: null, floor_level: null })] },
    ])
      expectOk((await sentLocation(stage, changes)).answer, JSON.stringify(changes));
    await expectPasses(stage, '"name":null');
    const { answer } = await sentLocation(stage, { evses: [anEvse('E1', { connectors: [] })] });
    expectRefused(answer, 'an EVSE without any Connector');
  }),

  should('TYP-09', 'Texts longer than older editions allow pass.', async (stage) => {
    const address = 'x'.repeat(200);
    const { answer, id } = await sentLocation(stage, { address });
    expectOk(answer);
    expectMatch(await textAt(stage, id), new RegExp(`"address":"${address}"`), 'what arrives');
  }),

  must('TYP-10', 'URLs that the hub makes have at most 255 characters.', async (stage) => {
    const [emsp] = await stage.locationParties('EMSP1');
    await sentLocation(stage, {});
    await sentLocation(stage, {});
    const query = 'limit=1&date_from=1980-01-01T00:00:00.000Z&date_to=2100-01-01T00:00:00.000Z';
    const { next } = pagingOf(await emsp.list(query));
    expectThat(next !== undefined, 'link to the second of two Locations', 'a URL', next);
    for (const url of [next, ...allOf(await servedUrls(emsp.platform))])
      expectThat(url.length <= LONGEST_URL, `length of ${url}`, `at most ${LONGEST_URL}`, url.length);
  }),

  may('TYP-11', '#NA may stand in a required text that cannot be filled.', async (stage) => {
    expectOk((await sentLocation(stage, { city: '#NA' })).answer);
  }),

  recommended('TYP-12', 'Fields that nobody knows are kept and handed on.', (stage) =>
    expectPasses(stage, '"x_test":{"a":1.10,"b":[null,"é"]}'),
  ),

  recommended(
    'TYP-13',
    'Unknown values of enumerations pass, but where the hub acts upon them.',
    async (stage) => {
      const connectors = [aConnector('1', { standard: 'MCS' })];
      const { answer, id } = await sentLocation(stage, {
        evses: [anEvse('E1', { capabilities: ['TELEPATHY'], connectors })],
      });
      expectOk(answer);
      expectMatch(await textAt(stage, id), /"MCS"/, 'what arrives');
      expectMatch(await textAt(stage, id), /"TELEPATHY"/, 'what arrives');
      const guest = await stage.guest();
      const { credentials } = await servedUrls(guest);
      const role = { role: 'eMSP', country_code: 'NL', party_id: 'EM1', business_details: { name: 'x' } };
      const body = JSON.stringify({ token: 'token-b', url: guest.versionsUrl, roles: [role] });
      expectRefused(await exactCall(guest, credentials, { method: 'PUT', body }), 'a role that nobody knows');
    },
  ),

  must('TYP-14', 'A value of another JSON type is refused.', async (stage) => {
    for (const changes of OTHER_TYPES)
      expectRefused((await sentLocation(stage, changes)).answer, JSON.stringify(changes));
  }),
];

const OTHER_TYPES: readonly Readonly<Record<string, unknown>>[] = [
  { publish: 'true' },
  { publish: 1 },
  { city: 5 },
  { coordinates: { latitude: 52.03, longitude: 5.66 } },
  { evses: {} },
  { evses: [anEvse('E1', { connectors: [aConnector('1', { max_voltage: '230' })] })] },
  { evses: [anEvse('E1', { connectors: [aConnector('1', { max_voltage: 230.5 })] })] },
];
