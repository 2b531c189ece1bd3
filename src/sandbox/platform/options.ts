import type { TokenEncoding } from '../../ocpi/authorization.js';
import type { InterfaceRole } from '../../ocpi/modules.js';
import type { PartyId, Role } from '../../ocpi/party.js';
import type { Persistence } from '../http/persistence.js';
import type { ModuleHandler } from './module-call.js';

/** One role of one party; a party with two roles is listed twice. */
export interface SandboxParty extends PartyId {
  role: Role;
  /** business_details.name; made from the ids where it is left out. */
  name?: string;
}

/** An endpoint as the version details list it. */
export interface SandboxEndpoint {
  /** Interfaces without a handler here may be listed too: calls to them are answered with 404. */
  identifier: string;
  role: InterfaceRole;
  /** Path on this platform. `{version}` in it stands for the version. May end with a slash, or hold a query. */
  path: string;
  /** Answers its calls, in place of what the platform would do: a ScriptedModule's, for one. */
  handler?: ModuleHandler;
  /** Serves it without listing it in the version details (CMD-S-12). */
  unlisted?: boolean;
}

export interface SandboxPlatformOptions {
  /** For messages; made from the first party where it is left out. */
  label?: string;
  parties: readonly SandboxParty[];
  /** Versions that it offers, the best first. By default 2.2.1 alone. */
  versions?: readonly string[];
  /** By default `usualEndpoints` for the roles of its parties. */
  endpoints?: readonly SandboxEndpoint[];
  /** Beside these: custom modules, or a side that its roles do not have usually. */
  extraEndpoints?: readonly SandboxEndpoint[];
  /** By default `/ocpi/versions`. */
  versionsPath?: string;
  /** By default `/ocpi/{version}`. */
  detailsPath?: string;
  /** How its tokens are sent to the hub. By default as the specification has it. */
  tokenEncoding?: TokenEncoding;
  /** Whether a token that was replaced stops working at once. By default the one before the latest still works. */
  strictTokens?: boolean;
  /** The largest page of its lists. By default 50. */
  pageLimit?: number;
  /** Whether objects that arrive are checked against the schemas, and refused with 2001. By default they are. */
  strict?: boolean;
  /** Exchanges kept in the journal. By default 1,000. */
  journalCapacity?: number;
  /** How long it waits for what should come. By default 10,000 ms. */
  patienceMs?: number;
  /** How long a request is under way before it is taken, in milliseconds: asked for each. By default it is taken at once. */
  lagMs?: () => number;
  /** Connections kept open to the hub, and so the most requests under way at once. By default 64. */
  connections?: number;
  /** How it copes with a hub that does not answer. By default each request is sent once, to where its URL says. */
  persistence?: Persistence;
}
