import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { deadLetter, deadLetterQuery, replayed, replayRequest } from '../admin/schemas/dead-letters.js';
import { delivery } from '../admin/schemas/deliveries.js';
import { pulls } from '../admin/schemas/pulls.js';
import { answer, json, operation } from './admin-operation.js';

/** What was delivered, what waits, what was refused for good. */
export const deliveryPaths: ZodOpenApiPathsObject = {
  '/deliveries': {
    get: operation({
      operationId: 'listDeliveries',
      tags: ['deliveries'],
      summary: 'Where every receiver stands in the log of every module',
      description: 'The first thing to look at when somebody says that data is missing.',
      responses: { 200: answer('One entry a receiver and module.', z.array(delivery)) },
    }),
  },
  '/pulls': {
    get: operation({
      operationId: 'listPulls',
      tags: ['deliveries'],
      summary: 'Where the hub stands with each party and module that it can pull from',
      description:
        'Parties whose platform is connected and lists the SENDER interface of a module whose objects they own.',
      responses: { 200: answer('The interval, and one entry a party and module.', pulls) },
    }),
  },
  '/dead-letters': {
    get: operation({
      operationId: 'listDeadLetters',
      tags: ['deliveries'],
      summary: 'Objects that a receiver refused for good, the newest first',
      description: 'An object has one open letter a receiver, with the last exchange about it.',
      requestParams: { query: deadLetterQuery },
      responses: { 200: answer('The letters, each with the last exchange.', z.array(deadLetter)) },
      errors: [400],
    }),
  },
  '/dead-letters/{id}/replay': {
    post: operation({
      operationId: 'replayDeadLetter',
      tags: ['deliveries'],
      summary: 'Send what one letter is about again',
      description:
        'The object goes out as it is now, whole, in order with its other changes. The letter is settled when the ' +
        'receiver takes it, and tells of the newest exchange when it does not.',
      requestParams: { path: z.object({ id: z.string().meta({ example: '1' }) }) },
      responses: { 202: answer('Begun; see GET /dead-letters for what comes of it.', replayed) },
      errors: [400, 404],
    }),
  },
  '/dead-letters/replay': {
    post: operation({
      operationId: 'replayDeadLetters',
      tags: ['deliveries'],
      summary: 'Send what many letters are about again',
      description:
        'All open ones that fit everything given: of a receiver since a time, of a module, of an owner, or by id.',
      requestBody: json(replayRequest),
      responses: { 202: answer('Begun; see GET /dead-letters for what comes of it.', replayed) },
      errors: [400],
    }),
  },
};
