import { TestHub } from '../harness/hub.js';
import { connector, evse, joinBoth, location, T, type TwoVersions, to } from './two-versions.js';

let hub: TestHub;
let all: TwoVersions;

beforeAll(async () => {
  hub = await TestHub.start();
  all = await joinBoth(hub);
  const two = `${connector('1', 'DC')},${connector('2', 'DC')}`;
  const evses = `${evse('ONE', false)},${evse('TWO', false, two)}`;
  for (const [cpo, platform] of Object.entries({ CP1: all.cp1, CP2: all.cp2 })) {
    const push = await platform.locations.pushLocation(location(cpo, 'LOC1', evses));
    expect(push).toMatchObject({ acknowledged: true });
  }
});

afterAll(() => hub.stop());

function startSession(emsp: string, evseUid: string, connectorId?: string) {
  return {
    token: {
      country_code: 'NL',
      party_id: emsp,
      uid: 'U',
      type: 'RFID',
      contract_id: 'C',
      issuer: 'I',
      valid: true,
      whitelist: 'NEVER',
      last_updated: T,
    },
    location_id: 'LOC1',
    evse_uid: evseUid,
    ...(connectorId === undefined ? {} : { connector_id: connectorId }),
    x_own: 1.5,
  };
}

test.each([
  ['the only connector', 'ONE', '1'],
  ['the same in another case', 'one', '1'],
  ['no connector', 'TWO', undefined],
])('19.4 START_SESSION at a CPO of 2.2 with %s comes without it', async (_what, evseUid, connectorId) => {
  const { em1, cp2 } = all;
  const sent = await em1.commands.send('START_SESSION', startSession('EM1', evseUid, connectorId), to('CP2'));
  expect(sent.answer).toMatchObject({ ok: true, envelope: { data: { result: 'ACCEPTED' } } });
  const { text } = cp2.commands.received.at(-1) ?? { text: '{}' };
  const { response_url: _, ...rest } = JSON.parse(text);
  expect(rest).toEqual(startSession('EM1', evseUid));
  expect(JSON.parse((await em1.commands.resultOf(sent)).text)).toEqual({ result: 'ACCEPTED' });
});

test.each([
  ['one of two connectors', 'TWO', '1'],
  ['a connector that the EVSE has not', 'ONE', '2'],
  ['a connector of an EVSE that the hub does not know', 'THREE', '1'],
])('19.4 START_SESSION at a CPO of 2.2 with %s is refused', async (_what, evseUid, connectorId) => {
  const { em1, cp2 } = all;
  const before = cp2.commands.received.length;
  const sent = await em1.commands.send('START_SESSION', startSession('EM1', evseUid, connectorId), to('CP2'));
  expect(sent.answer).toMatchObject({ httpStatus: 200, envelope: { statusCode: 4000 } });
  expect(sent.answer.envelope?.statusMessage).toContain('leave connector_id out');
  expect(cp2.commands.received).toHaveLength(before);
});

test('19.4 START_SESSION at a CPO of 2.2.1 keeps its connector', async () => {
  const { em1, cp1 } = all;
  const sent = await em1.commands.send('START_SESSION', startSession('EM1', 'TWO', '2'), to('CP1'));
  expect(sent.answer).toMatchObject({ ok: true });
  expect(cp1.commands.received.at(-1)?.fields).toMatchObject({ connector_id: '2' });
});

test('19.4 START_SESSION of an EMSP of 2.2 goes to a CPO of 2.2.1 as it is', async () => {
  const { em2, cp1 } = all;
  const sent = await em2.commands.send('START_SESSION', startSession('EM2', 'ONE'), to('CP1'));
  expect(sent.answer).toMatchObject({ ok: true });
  expect(cp1.commands.received.at(-1)?.fields).toMatchObject(startSession('EM2', 'ONE'));
  expect(JSON.parse((await em2.commands.resultOf(sent)).text)).toEqual({ result: 'ACCEPTED' });
});
