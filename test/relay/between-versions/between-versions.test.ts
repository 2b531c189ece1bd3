import type { OcpiAnswer } from '../../../src/infra/peer/ocpi-client.js';
import { parseEnvelope } from '../../../src/ocpi/envelope.js';
import type { HubVersion } from '../../../src/ocpi/modules.js';
import { type Asked, BetweenVersions } from '../../../src/relay/between-versions/between-versions.js';
import { partyOf, sampleRegistry } from '../../routing/sample-registry.js';

const registry = sampleRegistry([
  { parties: { 'NL/CP1': ['CPO'] } },
  { parties: { 'NL/EM1': ['EMSP'], 'NL/EM2': ['EMSP'] } },
]);
const [cpo, emsp, another] = ['NL/CP1', 'NL/EM1', 'NL/EM2'].map((key) => partyOf(registry, key)) as [
  Asked['from'],
  Asked['from'],
  Asked['from'],
];

/** Uids that were looked up, in order. */
let lookedUp: string[];
const between = new BetweenVersions(
  {
    ownerOf: async (_registry, { uid }) => {
      lookedUp.push(uid);
      return uid === 'OF-EM2' ? another : undefined;
    },
  },
  { connectorIds: async () => ['1'] },
);

beforeEach(() => {
  lookedUp = [];
});

/** A push of the CPO to the EMSP. */
function pushed(module: string, version: HubVersion, receivers: HubVersion | undefined): Asked {
  const platform = { ...registry.platformOf(emsp), version: receivers };
  const path = ['NL', 'CP1', 'A'];
  return { registry, from: cpo, to: emsp, platform, version, module, interfaceRole: 'RECEIVER', path };
}

function answerOf(body: string): OcpiAnswer {
  return { status: 200, headers: {}, body: Buffer.from(body), envelope: parseEnvelope(body) };
}

const NAMED = '{"cdr_token":{"country_code":"NL","party_id":"EM1","uid":"U"},"kwh":1.10}';
const NAMELESS = '{"cdr_token":{"uid":"U"},"kwh":1.10}';

test.each<[what: string, asked: Asked, body: string]>([
  ['the same version', pushed('sessions', '2.2', '2.2'), NAMED],
  ['the same version', pushed('sessions', '2.2.1', '2.2.1'), NAMELESS],
  ['a receiver that has not said its version', pushed('sessions', '2.2', undefined), NAMED],
  ['no body', pushed('sessions', '2.2', '2.2.1'), ''],
  ['nothing that differs, to 2.2', pushed('sessions', '2.2.1', '2.2'), '{ "kwh": 1.10 }'],
  ['nothing that differs, to 2.2.1', pushed('sessions', '2.2', '2.2.1'), '{ "kwh": 1.10 }'],
  ['a token that names its owner', pushed('sessions', '2.2', '2.2.1'), NAMED],
  ['a module that is the same in both', pushed('tariffs', '2.2.1', '2.2'), NAMED],
  ['a custom module, whatever it sends', pushed('x-own', '2.2', '2.2.1'), 'no JSON'],
  [
    'any other command',
    { ...pushed('commands', '2.2.1', '2.2'), path: ['UNLOCK_CONNECTOR'] },
    '{"connector_id":"1"}',
  ],
  [
    'START_SESSION to 2.2.1',
    { ...pushed('commands', '2.2', '2.2.1'), path: ['START_SESSION'] },
    '{"connector_id":"1"}',
  ],
])('RT-D-04 %s: the very bytes', async (_what, asked, text) => {
  const body = Buffer.from(text);
  expect(await between.forReceiver(asked, body)).toBe(body);
  const answer = answerOf(`{"data":${text || 'null'},"status_code":1000}`);
  // Back again, the version that is asked for is the other one.
  const back = { ...asked, version: asked.platform.version ?? asked.version };
  const platform = { ...asked.platform, version: asked.version };
  expect(await between.forRequester({ ...back, platform }, answer)).toBe(answer);
  expect(lookedUp).toEqual([]);
});

test.each([
  ['data', '{"data":null,"status_code":1000}'],
  ['an object', '{"status_code":2001,"status_message":"cdr_token"}'],
  ['an envelope', '<html/>'],
])('RT-E-07 an answer without %s keeps its bytes', async (_what, body) => {
  const answer = answerOf(body);
  expect(await between.forRequester(pushed('sessions', '2.2', '2.2.1'), answer)).toBe(answer);
});

test('a request to 2.2 loses the owner, one to 2.2.1 gets it', async () => {
  const older = await between.forReceiver(pushed('sessions', '2.2.1', '2.2'), Buffer.from(NAMED));
  expect(older.toString()).toBe(NAMELESS);
  const newer = await between.forReceiver(pushed('sessions', '2.2', '2.2.1'), Buffer.from(NAMELESS));
  expect(JSON.parse(newer.toString())).toEqual(JSON.parse(NAMED));
});

test('each token of a list is looked up once; the EMSP that asks has those that nobody knows', async () => {
  const asked: Asked = {
    registry,
    from: emsp,
    to: cpo,
    platform: { ...registry.platformOf(cpo), version: '2.2' },
    version: '2.2.1',
    module: 'sessions',
    interfaceRole: 'SENDER',
    path: [],
  };
  const token = (uid: string) => `{"cdr_token":{"uid":"${uid}","type":"RFID","contract_id":"C"}}`;
  const page = `{"data":[${token('A')},${token('OF-EM2')},${token('A')},{}],"status_code":1000}`;
  const answer = answerOf(page);
  const written = await between.forRequester(asked, answer);
  expect(lookedUp).toEqual(['A', 'OF-EM2']);
  const owners = JSON.parse(written.body.toString()).data.map(
    (session: { cdr_token?: { party_id: string } }) => session.cdr_token?.party_id,
  );
  expect(owners).toEqual(['EM1', 'EM2', 'EM1', undefined]);
  expect(written.envelope).toBe(answer.envelope);
});

test('START_SESSION for 2.2 is written without its connector, or refused', async () => {
  const asked = { ...pushed('commands', '2.2.1', '2.2'), path: ['START_SESSION'] };
  const command = (id: string) =>
    Buffer.from(`{"location_id":"L","evse_uid":"E","connector_id":"${id}","x":1.10}`);
  const written = await between.forReceiver(asked, command('1'));
  expect(written.toString()).toBe('{"location_id":"L","evse_uid":"E","x":1.10}');
  await expect(between.forReceiver(asked, command('2'))).rejects.toMatchObject({ error: 'cannotRoute' });
});
