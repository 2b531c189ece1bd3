import { REQUIRED_FIELDS } from '../../sandbox/commands/command-objects.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectHttp, expectOk, expectRefused, expectRoute, expectStatus } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended } from '../rule.js';
import { COMMANDS, commandFields } from '../samples/command.js';
import { without } from '../samples/location.js';
import { aToken } from '../samples/token.js';
import { receivedBy } from '../stage/arrivals.js';
import { acceptedCommand, commandAt } from '../stage/commands.js';
import { LocationParty } from '../stage/location-party.js';
import { arrivalsOf, expectNothingArrived } from '../stage/nothing-arrived.js';
import { keyOf, legOf, only, ownerFields } from '../stage/parties.js';

/** Far below what a hub waits for an answer. */
const AT_ONCE_MS = 2_000;

const STARTS = ['START_SESSION', 'RESERVE_NOW'] as const;

/** What a CPO gets to see of commands, and what is refused before. */
export const commandDelivery: readonly Rule[] = [
  must('CMD-R-09', 'The hub does not look whether the Token is valid.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const pushed = aToken(stage.newId(), { valid: false });
    expectOk(await emsp.tokens.put(JSON.stringify(pushed)), 'PUT of a Token that is not valid');
    for (const token of [pushed, aToken(stage.newId(), { valid: false }), aToken(stage.newId())]) {
      for (const type of STARTS) {
        const id = stage.newId();
        const sent = await emsp.commands.send(type, { ...commandFields(type, id), token }, only(cpo));
        expectOk(sent.answer, `${type} with ${token.uid}`);
        expectFields(commandAt(cpo, id)?.fields, { token }, `${type} at the CPO`);
      }
    }
  }),

  must('CMD-R-10', 'An EMSP uses its own Tokens.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    for (const type of STARTS) {
      const id = stage.newId();
      const token = aToken(stage.newId(), { country_code: 'BE', party_id: 'EM2' });
      const { answer } = await emsp.commands.send(type, { ...commandFields(type, id), token }, only(cpo));
      const received = commandAt(cpo, id);
      // A hub may leave it to the CPO, which must then see whose Token it is, and who uses it.
      if (received !== undefined) {
        expectEqual(legOf(received).from, 'NL/EM1', `FROM of ${type} with the Token of another`);
        expectFields(received.fields, { token }, `${type} at the CPO`);
        continue;
      }
      if (answer.ok) expectFields(answer.envelope?.data, { result: 'REJECTED' }, `data of ${type}`);
      else expectRefused(answer, `${type} with the Token of another`);
      await expectNothingArrived(stage, id, cpo);
    }
  }),

  may('CMD-R-11', 'Tokens of commands do not get into lists.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const day = stage.newDay();
    const listed = aToken(stage.newId(), { last_updated: day(1) });
    const token = aToken(stage.newId(), { last_updated: day(2) });
    for (const type of STARTS) {
      const fields = { ...commandFields(type, stage.newId()), token };
      expectOk((await emsp.commands.send(type, fields, only(cpo))).answer, type);
    }
    expectOk(await emsp.tokens.put(JSON.stringify(listed)), 'PUT of another Token');
    const { objects } = await cpo.tokens.pull({ query: `date_from=${day(0)}&date_to=${day(9)}` });
    expectEqual(
      objects.all.map(({ body }) => body.uid),
      [listed.uid],
      'Tokens on the list',
    );
  }),

  must('CMD-R-12', 'A Connector needs its EVSE beside it.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const fields = without(commandFields('START_SESSION', stage.newId()), 'evse_uid');
    expectRefused((await emsp.commands.send('START_SESSION', fields, only(cpo))).answer, 'without evse_uid');
    const neither = without(fields, 'connector_id');
    expectOk((await emsp.commands.send('START_SESSION', neither, only(cpo))).answer, 'without both');
  }),

  must('CMD-R-13', 'The same reservation id of two EMSPs is two reservations.', async (stage) => {
    const [cpo, cpo2, emsp, emsp2] = await stage.platforms('CPO1', 'CPO2', 'EMSP1', 'EMSP2');
    const id = stage.newId();
    for (const from of [emsp, emsp2]) await reserve(from, id, cpo);
    const seen = cpo.commands.received.filter(({ fields }) => fields.reservation_id === id);
    expectEqual(
      seen.map(legOf).map(({ from }) => from),
      ['NL/EM1', 'BE/EM2'],
      'FROM of the two',
    );
    // Each at another CPO: what is cancelled without TO is one's own (section 2.8).
    const apart = stage.newId();
    await reserve(emsp, apart, cpo);
    await reserve(emsp2, apart, cpo2);
    const open = { to: 'nobody' } as const;
    const sent = await emsp2.commands.send('CANCEL_RESERVATION', { reservation_id: apart }, open);
    expectRoute(sent.answer, { to: 'BE/EM2', from: 'DE/CP2' });
    expectEqual(arrivalsOf(cpo, apart).length, 1, "commands at the other EMSP's CPO");
  }),

  must('CMD-R-14', 'A command reaches one CPO at most.', async (stage) => {
    const cpos = await stage.platforms('CPO1', 'CPO2', 'MIX');
    const [emsp] = await stage.platforms('EMSP1');
    const ids = [stage.newId(), stage.newId()];
    const [, shared = ''] = ids;
    for (const cpo of cpos.slice(0, 2)) {
      const owner = new LocationParty(cpo);
      expectOk(await owner.put(shared, owner.location(shared)), `PUT of ${owner.key}`);
    }
    for (const to of ['hub', 'nobody'] as const) {
      for (const id of ids) {
        for (const type of ['START_SESSION', 'UNLOCK_CONNECTOR', 'STOP_SESSION'] as const)
          await emsp.commands.send(type, commandFields(type, id), { to });
      }
    }
    const atAll = cpos.flatMap((cpo) => receivedBy(cpo, '/commands/'));
    const astray = atAll.filter(({ requestBody }) => ids.some((id) => requestBody.includes(`"${id}"`)));
    expectEqual(
      astray.map(({ url }) => url),
      [],
      'commands that no single CPO was meant by',
    );
    const { id } = await acceptedCommand(stage);
    await expectNothingArrived(stage, id, ...cpos.slice(1));
  }),

  recommended('CMD-R-15', 'A CPO that is away is 4003 at once.', async (stage) => {
    const cpo = await stage.guest({ role: 'CPO' });
    const [emsp] = await stage.platforms('EMSP1');
    await cpo.refuseConnections();
    for (const place of ['the first command', 'the next command']) {
      const { answer } = await emsp.commands.send('STOP_SESSION', { session_id: stage.newId() }, only(cpo));
      expectStatus(answer, 200, 4003, place);
      expectThat(answer.durationMs < AT_ONCE_MS, place, 'an answer at once', `after ${answer.durationMs} ms`);
    }
  }),

  recommended(
    'CMD-R-16',
    'After a first answer that is no ACCEPTED a result may still come.',
    async (stage) => {
      for (const response of ['REJECTED', 'NOT_SUPPORTED', 'UNKNOWN_SESSION'] as const) {
        const { emsp, sent } = await acceptedCommand(stage, { decision: { response, result: 'FAILED' } });
        expectEqual((await emsp.commands.resultOf(sent)).result, 'FAILED', `the result after ${response}`);
      }
    },
  ),

  recommended('CMD-R-17', 'The first answer is HTTP 200.', async (stage) => {
    const [cpo] = await stage.platforms('CPO1');
    expectHttp((await acceptedCommand(stage)).sent.answer, 200);
    const id = stage.newId();
    const [emsp] = await stage.platforms('EMSP1');
    const mend = cpo.faults.add({
      fault: { kind: 'changed', change: (answer) => ({ ...answer, httpStatus: 201 }) },
      when: ({ body }) => body.includes(id),
    });
    const { answer } = await emsp.commands.send('STOP_SESSION', { session_id: id }, only(cpo));
    mend();
    expectHttp(answer, [200, 201], 'HTTP status after a 201 of the CPO');
    expectFields(answer.envelope?.data, { result: 'ACCEPTED' }, 'data after a 201 of the CPO');
  }),

  must('CMD-R-18', 'A missing field is refused.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    for (const type of COMMANDS) {
      const complete = { response_url: 'https://example.com/1', ...commandFields(type, stage.newId()) };
      for (const field of ['response_url', ...REQUIRED_FIELDS[type]]) {
        const target = { method: 'POST', module: 'commands', role: 'RECEIVER', segments: [type] } as const;
        const body = JSON.stringify(without(complete, field));
        expectRefused(await emsp.send({ ...target, body, ...only(cpo) }), `${type} without ${field}`);
      }
    }
  }),
];

async function reserve(emsp: SandboxPlatform, id: string, cpo: SandboxPlatform): Promise<void> {
  const token = aToken(`${id}-T`, ownerFields(emsp));
  const fields = { ...commandFields('RESERVE_NOW', id), token };
  expectOk(
    (await emsp.commands.send('RESERVE_NOW', fields, only(cpo))).answer,
    `RESERVE_NOW of ${keyOf(emsp)}`,
  );
}
