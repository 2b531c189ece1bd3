import { createHash, timingSafeEqual } from 'node:crypto';
import { type Request, type RequestHandler, Router } from 'express';
import { readBody } from '../http/body.js';
import type { Database } from '../infra/database.js';
import type { Logger } from '../infra/logger.js';
import { check } from '../ocpi/check.js';
import { formatDateTime } from '../ocpi/date-time.js';
import { OcpiError } from '../ocpi/errors.js';
import type { ShownContact } from '../platforms/contact/contacts.js';
import type { HandshakeSender } from '../platforms/handshake/sender.js';
import { type HubIdentity, versionsUrl } from '../platforms/hub-identity.js';
import type { Membership } from '../platforms/membership.js';
import type { Registrations } from '../platforms/registrations.js';
import type { Platform } from '../platforms/registry.js';
import type { RegistryCache } from '../platforms/registry-cache.js';
import type { RegistryChanges } from '../platforms/registry-changes.js';
import type { Presence } from '../processes/presence.js';
import type { Pulls } from '../pull/pulls.js';
import type { Replication } from '../replication/replication.js';
import type { RoamingDefault } from '../routing/roaming.js';
import type { MessageTable } from '../trace/message-table.js';
import { adminErrors } from './admin-error.js';
import { Agreements } from './agreements.js';
import { addDeadLetters } from './dead-letters.js';
import { listDeliveries } from './deliveries.js';
import { jsonOf, optionalJsonOf } from './json-body.js';
import { findMessages } from './messages.js';
import { PartySettings } from './party-settings.js';
import { listPulls } from './pulls.js';
import { resyncRequest } from './schemas/deliveries.js';
import { agreements, partySettings } from './schemas/parties.js';
import { handshakeRequest, invitationRequest } from './schemas/platforms.js';
import { partyName } from './schemas/texts.js';
import { showParties, showPlatform, showProcesses } from './views.js';

export interface AdminServices {
  token: string;
  hub: HubIdentity;
  database: Database;
  registry: RegistryCache;
  registryChanges: RegistryChanges;
  registrations: Registrations;
  membership: Membership;
  handshakeSender: HandshakeSender;
  replication: Replication;
  messages: MessageTable;
  pulls: Pulls;
  presence: Presence;
  shownContacts: () => Promise<ReadonlyMap<number, ShownContact>>;
  roamingDefault: RoamingDefault;
  log: Logger;
}

/** The operator's API (docs/operate.md, openapi/admin.json). */
export function adminRouter(services: AdminServices): Router {
  const {
    registry,
    registrations,
    membership,
    handshakeSender,
    replication,
    pulls,
    presence,
    database,
    hub,
    messages,
  } = services;
  const shown = async (id: number) =>
    showPlatform(platformById(registry, id), (await services.shownContacts()).get(id));
  const rules = new Agreements(database, services.registryChanges, services.roamingDefault);
  const partyRules = new PartySettings(services.registryChanges);
  const admin = Router();
  admin.use(requireAdmin(services.token), readBody());

  admin.post('/invitations', async (request, response) => {
    const { label, roles, token_encoding } = check(invitationRequest, jsonOf(request));
    const invitation = await membership.apply(
      registrations.invite({ label, roles, tokenEncoding: token_encoding }),
    );
    response.status(201).json({
      id: invitation.id,
      token: invitation.token,
      versions_url: versionsUrl(hub),
      expires_at: formatDateTime(invitation.expiresAt),
    });
  });

  admin.post('/handshakes', async (request, response) => {
    const { versions_url, token, label, token_encoding } = check(handshakeRequest, jsonOf(request));
    const id = await handshakeSender.registerAt({
      versionsUrl: versions_url,
      token,
      label,
      tokenEncoding: token_encoding,
    });
    response.status(201).json(await shown(id));
  });

  admin.get('/platforms', async (_request, response) => {
    const contacts = await services.shownContacts();
    response.json(
      registry.current.content.platforms.map((platform) => showPlatform(platform, contacts.get(platform.id))),
    );
  });
  admin.get('/platforms/:id', async (request, response) => {
    response.json(await shown((await requestedPlatform(registry, request)).id));
  });
  admin.delete('/platforms/:id', async (request, response) => {
    await handshakeSender.unregisterAt(await requestedPlatform(registry, request));
    response.status(204).end();
  });
  admin.post('/platforms/:id/suspend', async (request, response) => {
    const { id } = await requestedPlatform(registry, request);
    await membership.apply(registrations.setSuspended(id, true));
    response.json(await shown(id));
  });
  admin.post('/platforms/:id/resume', async (request, response) => {
    const { id, parties } = await requestedPlatform(registry, request);
    await membership.apply(registrations.setSuspended(id, false));
    await replication.resume(parties.map(({ key }) => key));
    await pulls.returned(id);
    response.json(await shown(id));
  });
  admin.post('/platforms/:id/rotate', async (request, response) => {
    const platform = await requestedPlatform(registry, request);
    await handshakeSender.rotate(platform);
    response.json(await shown(platform.id));
  });
  admin.post('/platforms/:id/resync', async (request, response) => {
    const { id, parties } = await requestedPlatform(registry, request);
    const { party, module, since } = check(resyncRequest, optionalJsonOf(request));
    const chosen = parties.map(({ key }) => key).filter((key) => party === undefined || key === party);
    if (chosen.length === 0) throw new OcpiError('invalidParameter', `party: expected one of platform ${id}`);
    await replication.resync(chosen, { module, since });
    response.status(202).json(await shown(id));
  });
  admin.post('/platforms/:id/pull', async (request, response) => {
    const { id } = await requestedPlatform(registry, request);
    if (!(await pulls.ask(id)))
      throw new OcpiError(
        'clientError',
        'it is not connected, or lists no SENDER endpoint of objects it owns',
      );
    response.status(202).json(await shown(id));
  });

  admin.get('/parties', (_request, response) => {
    response.json(showParties(registry.current));
  });

  admin.put('/parties/:country_code/:party_id', async (request, response) => {
    const { country_code, party_id } = request.params;
    const party = check(partyName, `${country_code}/${party_id}`);
    const settings = check(partySettings, jsonOf(request));
    await partyRules.setCatchUp(party, settings.catch_up);
    await registry.refresh();
    response.json(settings);
  });

  admin.get('/agreements', async (_request, response) => {
    response.json({ agreements: await rules.list() });
  });
  admin.put('/agreements', async (request, response) => {
    const setBack = await rules.replace(check(agreements, jsonOf(request)).agreements);
    await registry.refresh();
    await replication.resume([...setBack]);
    response.json({ agreements: await rules.list() });
  });

  admin.get('/deliveries', async (_request, response) => {
    response.json(await listDeliveries(database, registry.current));
  });
  admin.get('/pulls', async (_request, response) => {
    response.json(await listPulls(pulls));
  });
  admin.get('/processes', async (_request, response) => {
    response.json(showProcesses(await presence.list()));
  });
  addDeadLetters(admin, replication);

  admin.get('/messages', async (request, response) => {
    response.json(await findMessages(messages, request.query));
  });

  admin.use((request) => {
    throw new OcpiError(
      'unknownPath',
      `${request.method} ${request.baseUrl}${request.path}; see openapi/admin.json`,
    );
  });
  admin.use(adminErrors(services.log));
  return admin;
}

/** Compares digests, so that the time of the comparison says nothing about the token. */
function requireAdmin(token: string): RequestHandler {
  const expected = digest(token);
  return (request, _response, next) => {
    const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined)
      throw new OcpiError('tokenMissing', 'expected Authorization: Bearer $HUB_ADMIN_TOKEN');
    if (!timingSafeEqual(digest(given), expected))
      throw new OcpiError('tokenUnknown', 'this is not HUB_ADMIN_TOKEN');
    next();
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function requestedPlatform(registry: RegistryCache, request: Request): Promise<Platform> {
  const { id: text = '' } = request.params;
  const id = typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : 0;
  // Another process may have just taken it in.
  if (registry.current.platform(id) === undefined) await registry.refresh();
  return platformById(registry, id);
}

function platformById(registry: RegistryCache, id: number): Platform {
  const platform = registry.current.platform(id);
  if (platform === undefined)
    throw new OcpiError('unknownObject', `there is no platform ${id}; see GET /admin/v1/platforms`);
  return platform;
}
