import type { Router } from 'express';
import type { z } from 'zod';
import { check } from '../ocpi/check.js';
import { OcpiError } from '../ocpi/errors.js';
import type { DeadLetters } from '../replication/dead-letters.js';
import type { Replication } from '../replication/replication.js';
import { jsonOf } from './json-body.js';
import { type deadLetter, deadLetterQuery, type replayed, replayRequest } from './schemas/dead-letters.js';

/** Adds what receivers have refused for good: to look at, and to send once more. */
export function addDeadLetters(
  admin: Router,
  replication: Pick<Replication, 'deadLetters' | 'replay'>,
): void {
  const answerAsked = async (
    filter: Parameters<Replication['replay']>[0],
  ): Promise<z.infer<typeof replayed>> => ({
    asked: await replication.replay(filter),
  });

  admin.get('/dead-letters', async (request, response) => {
    const { limit, state, ...filter } = check(deadLetterQuery, request.query);
    const isOpen = state === undefined ? undefined : state === 'open';
    const letters = await replication.deadLetters.list(limit, { ...filter, isOpen });
    response.json(letters.map(showDeadLetter));
  });
  admin.post('/dead-letters/replay', async (request, response) => {
    response.status(202).json(await answerAsked(check(replayRequest, jsonOf(request))));
  });
  admin.post('/dead-letters/:id/replay', async (request, response) => {
    const { id } = request.params;
    const letter = /^\d{1,18}$/.test(id) ? await replication.deadLetters.find(BigInt(id)) : null;
    if (letter === null)
      throw new OcpiError('unknownObject', `there is no dead letter ${id}; see GET /admin/v1/dead-letters`);
    if (letter.settledAt !== null)
      throw new OcpiError('clientError', `dead letter ${id} is settled: ${letter.outcome}`);
    response.status(202).json(await answerAsked({ ids: [letter.id] }));
  });
}

type Letter = Awaited<ReturnType<DeadLetters['list']>>[number];

function showDeadLetter(letter: Letter): z.infer<typeof deadLetter> {
  return {
    id: letter.id.toString(),
    receiver: letter.receiver,
    module: letter.module,
    owner: letter.owner,
    object: letter.objectKey,
    state: stateOf(letter),
    method: letter.method,
    url: letter.url,
    body: letter.body,
    request_id: letter.requestId,
    correlation_id: letter.correlationId,
    answer_status: letter.answerStatus,
    answer_headers: { ...Object(letter.answerHeaders) },
    answer: letter.answer,
    attempts: letter.attempts,
    created_at: letter.createdAt.toISOString(),
    refused_at: letter.refusedAt.toISOString(),
    settled_at: letter.settledAt?.toISOString() ?? null,
  };
}

function stateOf({ settledAt, askedAt, outcome }: Letter): z.infer<typeof deadLetter>['state'] {
  if (settledAt !== null) return outcome === 'delivered' ? 'delivered' : 'gone';
  return askedAt === null ? 'open' : 'replaying';
}
