import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  agreements,
  deadLetter,
  deadLetterQuery,
  delivery,
  handshakeRequest,
  hubProcesses,
  invitation,
  invitationRequest,
  message,
  messageQuery,
  party,
  partySettings,
  platform,
  pulls,
  replayed,
  replayRequest,
  resyncRequest,
} from '../admin/schemas.js';
import { answer, json, operation } from './admin-operation.js';
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

const platformId = z.int().min(1).meta({ description: 'The id of the platform.', example: 1 });
const onePlatform = { path: z.object({ id: platformId }) };

const platformPaths: ZodOpenApiPathsObject = {
  '/invitations': {
    post: operation({
      operationId: 'invite',
      tags: ['platforms'],
      summary: 'Invite a platform to register',
      description:
        'Makes a registration token (CREDENTIALS_TOKEN_A). Hand it over together with versions_url, by a secure ' +
        'way. It is good for 30 days and for one registration, and opens versions and credentials only.',
      requestBody: json(invitationRequest),
      responses: {
        201: answer('The invitation. This is the only time that the token is shown.', invitation),
      },
      errors: [400],
    }),
  },
  '/handshakes': {
    post: operation({
      operationId: 'registerAtPeer',
      tags: ['platforms'],
      summary: 'Register the hub at a peer',
      description:
        "The other way round: the peer's operator gave you a versions URL and a token, and the hub carries out the " +
        'handshake as the Sender of credentials. Takes as long as the peer does.',
      requestBody: json(handshakeRequest),
      responses: { 201: answer('The new platform, registered.', platform) },
      errors: [400, 502],
    }),
  },
  '/platforms': {
    get: operation({
      operationId: 'listPlatforms',
      tags: ['platforms'],
      summary: 'All platforms, invited and former ones included',
      responses: { 200: answer('The platforms, by id.', z.array(platform)) },
    }),
  },
  '/platforms/{id}': {
    get: operation({
      operationId: 'getPlatform',
      tags: ['platforms'],
      summary: 'One platform',
      requestParams: onePlatform,
      responses: { 200: answer('The platform.', platform) },
      errors: [404],
    }),
    delete: operation({
      operationId: 'removePlatform',
      tags: ['platforms'],
      summary: 'Unregister a platform, or withdraw an invitation',
      description:
        'The hub sends DELETE credentials to the peer (whether it answers or not), voids all tokens and shows the ' +
        'parties as SUSPENDED. The platform stays in the list as LEFT. There is no way back but a new invitation.',
      requestParams: onePlatform,
      responses: { 204: { description: 'Done.' } },
      errors: [404],
    }),
  },
  '/platforms/{id}/suspend': {
    post: operation({
      operationId: 'suspendPlatform',
      tags: ['platforms'],
      summary: 'Shut a registered platform out',
      description:
        'Its requests are answered with 401, nothing is sent to it, its objects disappear from the lists of others, ' +
        'its parties become SUSPENDED. Tokens, cursors and objects are kept. Without effect unless REGISTERED.',
      requestParams: onePlatform,
      responses: { 200: answer('The platform as it is now.', platform) },
      errors: [404],
    }),
  },
  '/platforms/{id}/resume': {
    post: operation({
      operationId: 'resumePlatform',
      tags: ['platforms'],
      summary: 'Let a suspended platform in again',
      description:
        'It is brought up to date from where it stood. Retries that wait are made at once, also for a platform that ' +
        'was not suspended.',
      requestParams: onePlatform,
      responses: { 200: answer('The platform as it is now.', platform) },
      errors: [404],
    }),
  },
  '/platforms/{id}/rotate': {
    post: operation({
      operationId: 'rotateTokens',
      tags: ['platforms'],
      summary: 'Replace both credentials tokens',
      description:
        'The hub sends PUT credentials with a new token and takes the new token from the answer. The replaced ' +
        'token of the peer stays good for five minutes. The platform must be REGISTERED.',
      requestParams: onePlatform,
      responses: { 200: answer('The platform as it is now.', platform) },
      errors: [400, 404, 502],
    }),
  },
  '/platforms/{id}/resync': {
    post: operation({
      operationId: 'resyncPlatform',
      tags: ['platforms'],
      summary: 'Deliver everything again, or what has changed since a time, or one module',
      description:
        "Sets the cursors of the platform's parties back. Each object goes out once, as it is now. Without a body " +
        'everything does.',
      requestParams: onePlatform,
      requestBody: { ...json(resyncRequest), required: false },
      responses: { 202: answer('Begun; see GET /deliveries for how far it is.', platform) },
      errors: [400, 404],
    }),
  },
  '/platforms/{id}/pull': {
    post: operation({
      operationId: 'pullPlatform',
      tags: ['platforms'],
      summary: 'Fetch what has changed at a platform, now',
      description:
        'Reads the lists of all Sender interfaces of objects that its parties own, also where they usually push. ' +
        'A failed pull is tried again until it succeeds. The platform must be connected.',
      requestParams: onePlatform,
      responses: { 202: answer('Begun; see GET /pulls for how far it is.', platform) },
      errors: [400, 404],
    }),
  },
};

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

const deliveryPaths: ZodOpenApiPathsObject = {
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
