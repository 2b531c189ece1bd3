import type { CommandResponseType } from '../../sandbox/commands/command-objects.js';
import { hubEndpoint } from '../../sandbox/platform/hub-connection.js';
import { expectHttp, expectNotOk, expectOk, expectRoute, expectStatus } from '../expect/answers.js';
import { expectDistinct, expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { COMMANDS, commandFields } from '../samples/command.js';
import { without } from '../samples/location.js';
import { acceptedCommand, command, commandAt } from '../stage/commands.js';
import { arrivalsOf, expectNothingArrived } from '../stage/nothing-arrived.js';
import { legOf, only } from '../stage/parties.js';
import type { Stage } from '../stage/stage.js';

const RESPONSES: readonly CommandResponseType[] = [
  'NOT_SUPPORTED',
  'REJECTED',
  'ACCEPTED',
  'UNKNOWN_SESSION',
];

export const commands: readonly Rule[] = [
  must('CMD-R-01', 'Each of the five commands reaches the CPO.', async (stage) => {
    for (const type of COMMANDS) {
      const { received, sent, cpo, id } = await acceptedCommand(stage, { command: type });
      expectEqual(received.command, type, 'command at the CPO');
      expectEqual(legOf(received), { to: 'NL/CP1', from: 'NL/EM1' }, `TO and FROM of ${type}`);
      expectRoute(sent.answer, { to: 'NL/EM1', from: 'NL/CP1' });
      expectEqual(arrivalsOf(cpo, id).length, 1, `arrivals of ${type}`);
    }
  }),

  must('CMD-R-02', 'There is no method but POST.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const id = stage.newId();
    for (const type of COMMANDS) {
      const body = JSON.stringify({ response_url: 'https://example.com/1', ...commandFields(type, id) });
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'] as const) {
        const withBody = method === 'PUT' || method === 'PATCH' ? { body } : {};
        const target = { module: 'commands', role: 'RECEIVER', segments: [type] } as const;
        const answer = await emsp.send({ method, query: `x=${id}`, ...target, ...only(cpo), ...withBody });
        expectHttp(answer, 405, `${method} ${type}`);
      }
    }
    await expectNothingArrived(stage, id, cpo);
  }),

  recommended('CMD-R-03', 'An unknown command is refused, and not forwarded.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const id = stage.newId();
    const body = JSON.stringify({ response_url: 'https://example.com/1', session_id: id });
    for (const segments of [['FOO'], ['STOP_SESSION', 'FOO'], []]) {
      const target = { method: 'POST', module: 'commands', role: 'RECEIVER', segments, body } as const;
      const answer = await emsp.send({ ...target, ...only(cpo) });
      const { data } = answer.envelope ?? {};
      const isNotSupported = JSON.stringify(data)?.includes('"NOT_SUPPORTED"') ?? false;
      if (!isNotSupported) expectNotOk(answer, `POST ${segments.join('/')}`);
    }
    await expectNothingArrived(stage, id, cpo);
  }),

  must('CMD-R-04', "The CPO's first answer comes back with its timeout.", async (stage) => {
    const message = [{ language: 'nl', text: 'Even geduld' }];
    const { sent } = await acceptedCommand(stage, { decision: { timeout: 47, message, result: 'none' } });
    expectEqual(
      sent.answer.envelope?.data,
      { result: 'ACCEPTED', timeout: 47, message },
      'data of the answer',
    );
  }),

  must('CMD-R-05', 'Each result of a first answer comes back.', async (stage) => {
    for (const response of RESPONSES) {
      const { sent } = await acceptedCommand(stage, { decision: { response, result: 'none' } });
      expectFields(sent.answer.envelope?.data, { result: response }, 'data of the answer');
    }
  }),

  must('CMD-R-06', 'response_url becomes a URL of the hub, another one for each command.', async (stage) => {
    const urls: string[] = [];
    for (const type of [...COMMANDS, ...COMMANDS]) {
      const { received, emsp, sent } = await acceptedCommand(stage, { command: type });
      const { responseUrl } = received;
      const hub = new URL(hubEndpoint(emsp.connection, 'commands', 'RECEIVER')).host;
      expectEqual(new URL(responseUrl).host, hub, `host of the response_url of ${type}`);
      expectThat(responseUrl.length <= 255, 'response_url', 'at most 255 characters', responseUrl);
      expectThat(
        !responseUrl.includes(new URL(sent.url).host),
        'response_url',
        'nothing of the own',
        responseUrl,
      );
      urls.push(responseUrl);
    }
    expectDistinct(urls, 'response_urls');
    await expectUnguessable(stage);
  }),

  must('CMD-R-07', 'All other fields arrive as they were sent.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    for (const type of COMMANDS) {
      const id = stage.newId();
      const fields = { ...commandFields(type, id), x_own: { response_url: 'kept', a: [1.5, null, 'é'] } };
      expectOk((await emsp.commands.send(type, fields, only(cpo))).answer, type);
      const seen = commandAt(cpo, id)?.fields ?? {};
      expectEqual(without(seen, 'response_url'), fields, `${type} at the CPO`);
    }
  }),

  must('CMD-R-08', 'An unknown Location is 2003 with the result REJECTED.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    for (const type of ['START_SESSION', 'RESERVE_NOW', 'UNLOCK_CONNECTOR'] as const) {
      const decision = { statusCode: 2003, response: 'REJECTED' } as const;
      const { sent } = await command(stage, { command: type, decision });
      expectStatus(sent.answer, 200, 2003, `${type} to a CPO`);
      expectFields(sent.answer.envelope?.data, { result: 'REJECTED' }, `data of ${type} to a CPO`);
      const open = await emsp.commands.send(type, commandFields(type, stage.newId()), { to: 'nobody' });
      expectStatus(open.answer, 200, 2003, `${type} to nobody`);
      expectFields(open.answer.envelope?.data, { result: 'REJECTED' }, `data of ${type} to nobody`);
    }
  }),
];

/** A URL that differs from a given one by one character leads nowhere. */
async function expectUnguessable(stage: Stage): Promise<void> {
  const { emsp, cpo, sent, received } = await acceptedCommand(stage);
  const { responseUrl: url } = received;
  const at = url.length - 8;
  const guess = url.slice(0, at) + (url[at] === 'A' ? 'B' : 'A') + url.slice(at + 1);
  expectNotOk(await cpo.call({ method: 'POST', url: guess, body: '{"result":"FAILED"}' }), 'a guess');
  await cpo.commands.sendResult(received, 'ACCEPTED');
  expectEqual((await emsp.commands.resultOf(sent)).result, 'ACCEPTED', 'the first result');
}
