import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { message, messageQuery } from '../admin/schemas/messages.js';
import { agreements, party, partySettings } from '../admin/schemas/parties.js';
import { hubProcesses } from '../admin/schemas/processes.js';
import { deliveryPaths } from './admin-delivery-paths.js';
import { answer, json, operation } from './admin-operation.js';
import { platformPaths } from './admin-platform-paths.js';
import { type OpenApiDocument, openApiDocument } from './document.js';

/** The operator's API (src/admin/router.ts), generated into openapi/admin.json. */
export function adminDocument(): OpenApiDocument {
  return openApiDocument({
    info: {
      title: 'ocpi-hub admin API',
      version: '1.0.0',
      description:
        'For the operator of the hub: invite and shut out platforms, say who may roam with whom, and see what ' +
        'was delivered to whom. Parties are named `NL/CP1`. docs/operate.md shows it in use.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://localhost:3000/admin/v1', description: '$HUB_PUBLIC_URL/admin/v1' }],
    security: [{ adminToken: [] }],
    tags: [
      { name: 'platforms', description: 'Registered peers: one pair of credentials tokens each.' },
      { name: 'roaming', description: 'Parties, and who may exchange messages with whom.' },
      { name: 'deliveries', description: 'What was delivered, what waits, what was refused for good.' },
      { name: 'processes', description: 'The hub processes that work together.' },
      { name: 'trace', description: 'Every OCPI message in and out, for HUB_TRACE_DAYS days.' },
    ],
    paths: { ...platformPaths, ...roamingPaths, ...deliveryPaths, ...processPaths, ...tracePaths },
    components: {
      securitySchemes: {
        adminToken: { type: 'http', scheme: 'bearer', description: 'The value of HUB_ADMIN_TOKEN.' },
      },
    },
  });
}

const roamingPaths: ZodOpenApiPathsObject = {
  '/parties': {
    get: operation({
      operationId: 'listParties',
      tags: ['roaming'],
      summary: 'All parties, in each of their roles, with their connection status',
      description:
        'What hubclientinfo shows to the parties themselves. platform_id is null for a party that left.',
      responses: { 200: answer('The parties.', z.array(party)) },
    }),
  },
  '/parties/{country_code}/{party_id}': {
    put: operation({
      operationId: 'setParty',
      tags: ['roaming'],
      summary: 'Say whether a party is brought up to date after an absence',
      description: 'Good for all its roles and modules; it need not be registered yet.',
      requestParams: {
        path: z.object({
          country_code: z.string().meta({ example: 'NL' }),
          party_id: z.string().meta({ example: 'EM1' }),
        }),
      },
      requestBody: json(partySettings),
      responses: { 200: answer('As stored.', partySettings) },
      errors: [400],
    }),
  },
  '/agreements': {
    get: operation({
      operationId: 'getAgreements',
      tags: ['roaming'],
      summary: 'Pairs of parties that differ from HUB_ROAMING_DEFAULT',
      responses: { 200: answer('All agreements.', agreements) },
    }),
    put: operation({
      operationId: 'replaceAgreements',
      tags: ['roaming'],
      summary: 'Replace all agreements',
      description:
        'Parties of every pair whose rule is different now get everything that concerns them again. What a party ' +
        'holds already is not taken back from it.',
      requestBody: json(agreements),
      responses: { 200: answer('All agreements, as stored.', agreements) },
      errors: [400],
    }),
  },
};

const processPaths: ZodOpenApiPathsObject = {
  '/processes': {
    get: operation({
      operationId: 'listProcesses',
      tags: ['processes'],
      summary: 'The hub processes on this database, the oldest first',
      description: 'One that died without a word is listed for half a minute more.',
      responses: { 200: answer('One entry a process.', hubProcesses) },
    }),
  },
};

const tracePaths: ZodOpenApiPathsObject = {
  '/messages': {
    get: operation({
      operationId: 'findMessages',
      tags: ['trace'],
      summary: 'Find messages, the newest first',
      description: 'A message can be found about half a second after its answer.',
      requestParams: { query: messageQuery },
      responses: { 200: answer('The messages, each with its answer.', z.array(message)) },
      errors: [400],
    }),
  },
};
