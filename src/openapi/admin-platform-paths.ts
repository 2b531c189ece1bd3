import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { resyncRequest } from '../admin/schemas/deliveries.js';
import { handshakeRequest, invitation, invitationRequest, platform } from '../admin/schemas/platforms.js';
import { answer, json, operation } from './admin-operation.js';

const platformId = z.int().min(1).meta({ description: 'The id of the platform.', example: 1 });
const onePlatform = { path: z.object({ id: platformId }) };

/** Registered peers, and how they come and go. */
export const platformPaths: ZodOpenApiPathsObject = {
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
