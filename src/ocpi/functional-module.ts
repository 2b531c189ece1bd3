import type { InterfaceRole } from './modules.js';
import type { Role } from './party.js';

export type OcpiMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a request is about, whichever module's it is: what routing decides by. */
export type Operation =
  /** An owner gives its object to a receiver: PUT, PATCH, DELETE, and POST of what cannot change. */
  | 'push'
  /** The owner looks at what the receiver holds. */
  | 'readPushed'
  /** A list of the owners' objects. */
  | 'list'
  /** One object of whoever owns it. */
  | 'read'
  /** tokens: may this driver charge? */
  | 'authorize'
  /** sessions: how this driver wants to be charged. */
  | 'setChargingPreferences'
  | 'command'
  /** chargingprofiles: set, clear or ask for a profile. */
  | 'chargingProfile'
  /** chargingprofiles: the profile of a session has become another. */
  | 'activeChargingProfile'
  /** A module that the specification does not know. */
  | 'custom';

/** URLs of one interface that have the same form. */
export interface UrlForm {
  interfaceRole: InterfaceRole;
  /** Below the module's endpoint, such as `/{token_uid}/authorize`; '' for the endpoint itself. */
  path: string;
  methods: Readonly<Partial<Record<OcpiMethod, Operation>>>;
}

/** A module that is routed between parties, as far as it differs from others (terminology; transport_and_format). */
export interface FunctionalModule {
  identifier: string;
  /** All URLs and methods of both interfaces; whatever is not here is refused (REQ-12, REQ-14). */
  forms: readonly UrlForm[];
  /**
   * Roles that cannot be at an interface, such as a CPO whom Locations were pushed to. Platforms list their
   * interfaces for all of their parties, so a CPO beside an EMSP seems to offer both (terminology: typical modules).
   */
  rolesWithout: Readonly<Record<InterfaceRole, readonly Role[]>>;
}

/** The segments of a form's path, such as `{token_uid}` and `authorize`. */
export function segmentsOf({ path }: UrlForm): string[] {
  return path === '' ? [] : path.slice(1).split('/');
}

export function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

/** The form of a URL. */
export function formOf(
  module: FunctionalModule,
  interfaceRole: InterfaceRole,
  path: readonly string[],
): UrlForm | undefined {
  return module.forms.find((form) => {
    const segments = segmentsOf(form);
    return (
      form.interfaceRole === interfaceRole &&
      segments.length === path.length &&
      segments.every((segment, at) => isParameter(segment) || segment === path[at])
    );
  });
}

/** The methods that an interface has at all, or those of one form. */
export function methodsOf(forms: readonly UrlForm[]): OcpiMethod[] {
  const all: readonly OcpiMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  return all.filter((method) => forms.some(({ methods }) => method in methods));
}
