import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { identifyingQuery } from '../ocpi/identity.js';
import { splitObject } from '../ocpi/json/raw-json.js';
import { fromStoredForm } from '../ocpi/mapping-2-2/stored-form.js';
import type { HubVersion } from '../ocpi/modules.js';
import type { PartyId } from '../ocpi/party.js';
import type { PushMethod } from '../ocpi/pushed-ids.js';
import { endpointUrl } from '../ocpi/url-path.js';
import type { LogEntry } from './log.js';
import { stringMember } from './object-parts.js';

/** Where and as whom one receiver is pushed to. */
export interface DeliveryTarget {
  to: PartyId;
  endpoint: string;
  /** That the receiver speaks. */
  version: HubVersion;
  access: { token: string; encoding: 'base64' | 'raw' };
}

/** What a receiver is sent of an entry of the log. */
export interface DeliveryRequest {
  method: PushMethod;
  url: string;
  /** Empty where there is none. */
  body: string;
}

/**
 * The newest state of an object, or of one of its children, as a push to a receiver: PUT to the owner's path;
 * DELETE there of what is gone (RT-B-13); POST to the endpoint itself of what cannot change (CDR-R-01). Pure.
 */
export function deliveryRequest(
  module: ClientOwnedModule,
  target: DeliveryTarget,
  entry: LogEntry,
): DeliveryRequest {
  const path = pathOf(module, entry);
  const place = { module: module.identifier, interfaceRole: 'RECEIVER', path } as const;
  const body = fromStoredForm(target.version, place)(entry.body);
  if (module.isImmutable && entry.kind === 'object') return { method: 'POST', url: target.endpoint, body };
  return {
    method: entry.kind === 'deleted' ? 'DELETE' : 'PUT',
    url: endpointUrl(target.endpoint, path, identifyingQuery(module, entry.objectKey)),
    body,
  };
}

/** The URL that a push of this object goes to, whatever its method. */
function pathOf(module: ClientOwnedModule, entry: LogEntry): string[] {
  const objectPath = [...entry.owner.split('/'), entry.objectName];
  if (entry.kind !== 'child') return objectPath;
  const level = module.levels[1];
  if (level === undefined) throw new Error(`${module.identifier} has no children`);
  return [...objectPath, stringMember(splitObject(entry.body), level.idField)];
}
