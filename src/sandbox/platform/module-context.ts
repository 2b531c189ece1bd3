import type { InterfaceRole } from '../../ocpi/modules.js';
import type { PartyId } from '../../ocpi/party.js';
import type { HubMessages } from './hub-messages.js';
import type { ModuleHandler } from './module-call.js';

/** What the modules of a platform may use of it. */
export interface ModuleContext {
  parties: readonly PartyId[];
  /** Whether objects that arrive are checked against the schemas. */
  strict: boolean;
  /** The largest page of its lists. */
  pageLimit: number;
  messages: HubMessages;
  /** The absolute URL of an interface of our own, in the version that the hub speaks with us. */
  ownUrl(module: string, role: InterfaceRole): string;
  /** Waits for a condition that requests, or {@link changed}, may make true. */
  until(condition: () => boolean, what?: string, timeoutMs?: number): Promise<void>;
  /** Says that something changed without a request. */
  changed(): void;
}

/** A module as the platform's server sees it. */
export interface SandboxModule {
  readonly identifier: string;
  readonly handlers: Readonly<Partial<Record<InterfaceRole, ModuleHandler>>>;
}
