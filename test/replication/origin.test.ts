import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { createLogger } from '../../src/infra/logger.js';
import type { QueueRedis } from '../../src/infra/redis.js';
import { AnswerChannel, formatAnswer, parseAnswer } from '../../src/replication/answer-channel.js';
import { formatOrigin, parseOrigin } from '../../src/replication/origin.js';

test('an origin is read as it was written', () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.nat(),
      fc.nat(),
      fc.stringMatching(/^[A-Z]{2}$/),
      fc.stringMatching(/^[\x21-\x7e]{3}$/),
      (processId, number, patienceEndsAt, countryCode, partyId) => {
        const origin = { processId, number, patienceEndsAt, from: { countryCode, partyId } };
        expect(parseOrigin(formatOrigin(origin))).toEqual({
          ...origin,
          from: { countryCode, partyId: partyId.toUpperCase() },
        });
      },
    ),
  );
});

test.each(['', 'a', 'a:1', '1 2 3', 'a 1 2 NL', 'a x 2 NL/CP1'])('"%s" is none', (text) => {
  expect(parseOrigin(text)).toBeUndefined();
});

test('what is told of an exchange arrives, whatever bytes the receiver has answered', () => {
  const body = Buffer.from([0xff, 0x00, 0x7b, 0x7d]);
  const exchange = {
    verdict: { kind: 'refused', reason: 'HTTP 400' } as const,
    to: { countryCode: 'NL', partyId: 'EM1' },
    method: 'POST' as const,
    url: 'http://peer/cdrs',
    body: '{"total":1.10}',
    requestId: 'r',
    correlationId: 'c',
    response: { status: 400, headers: { location: 'x' }, body, envelope: undefined },
    answerStatus: 400,
    answer: body.toString('utf8'),
  };
  expect(parseAnswer(formatAnswer({ origin: 'o', exchange }))).toEqual({ origin: 'o', exchange });
  const unanswered = { ...exchange, response: undefined, answerStatus: undefined };
  expect(parseAnswer(formatAnswer({ origin: 'o', exchange: unanswered }))).toEqual({
    origin: 'o',
    exchange: unanswered,
  });
  expect(parseAnswer(formatAnswer({ origin: 'o', exchange: undefined }))).toEqual({
    origin: 'o',
    exchange: undefined,
  });
});

test('what is no answer is overheard, and the next one is heard', () => {
  const subscriber = Object.assign(new EventEmitter(), { subscribe: async () => undefined });
  const redis = { subscriber, prefix: '{hub}' } as unknown as QueueRedis;
  const heard: string[] = [];
  new AnswerChannel(redis, 'this', createLogger('silent')).start(({ origin }) => heard.push(origin));
  for (const text of ['', 'junk', 'null', '{"origin":"o","exchange":{"response":{}}}', '{"origin":"o"}'])
    subscriber.emit('message', '{hub}:answers:this', text);
  expect(heard).toEqual(['o']);
});
