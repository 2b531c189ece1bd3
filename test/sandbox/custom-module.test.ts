import { ScriptedModule } from '../../src/sandbox/platform/scripted-module.js';
import { connectedPair } from './connected-pair.js';

test('a custom module is listed, called with routing headers, and answers as it is told', async () => {
  const module = new ScriptedModule({ httpStatus: 418, headers: { 'X-Tea': 'green' }, body: '<tea/>' });
  const pair = await connectedPair(
    {},
    {
      extraEndpoints: [
        { identifier: 'nltnm-tokens', role: 'RECEIVER', path: '/x/{version}/tea/', handler: module.handler },
      ],
    },
  );
  const message = { method: 'POST', module: 'nltnm-tokens', role: 'RECEIVER', body: '1.0' } as const;
  const answer = await pair.cpo.send({ ...message, segments: ['a', 'b'], query: 'c=d' });
  expect(answer).toMatchObject({ httpStatus: 418, headers: { 'x-tea': 'green' }, body: '<tea/>' });
  expect(module.calls).toMatchObject([
    { segments: ['a', 'b'], from: { partyId: 'CP1' }, to: { partyId: 'EM1' }, request: { body: '1.0' } },
  ]);
  module.answer = ({ segments }) => ({ httpStatus: 200, body: JSON.stringify(segments) });
  expect((await pair.cpo.send(message)).body).toBe('[]');
  expect(pair.cpo.connection.endpoints.map(({ identifier }) => identifier)).toContain('nltnm-tokens');
  await pair.stop();
});
