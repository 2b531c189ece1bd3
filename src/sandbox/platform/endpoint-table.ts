import type { InterfaceRole } from '../../ocpi/modules.js';
import type { Endpoint } from '../../ocpi/schemas/versions.js';
import type { SandboxEndpoint, SandboxPlatformOptions } from './options.js';
import { usualEndpoints } from './usual-endpoints.js';

/** The endpoints of a platform, and their URLs in each version. */
export class EndpointTable {
  constructor(
    private readonly options: SandboxPlatformOptions,
    private readonly origin: () => string,
  ) {}

  /** Those of the options as they are now: a platform may begin to offer another. */
  get all(): SandboxEndpoint[] {
    const { endpoints = usualEndpoints(this.options.parties), extraEndpoints = [] } = this.options;
    return [...endpoints, ...extraEndpoints];
  }

  /** As the version details have them. */
  listed(version: string): Endpoint[] {
    return this.all
      .filter(({ unlisted }) => unlisted !== true)
      .map(({ identifier, role, path }) => ({ identifier, role, url: this.urlOf(path, version) }));
  }

  /** The URL of one interface. @throws Error where there is none */
  find(identifier: string, role: InterfaceRole, version: string): string {
    const endpoint = this.all.find((other) => other.identifier === identifier && other.role === role);
    if (endpoint === undefined) throw new Error(`this platform has no ${role} interface of ${identifier}`);
    return this.urlOf(endpoint.path, version);
  }

  urlOf(path: string, version: string): string {
    return this.origin() + inVersion(path, version);
  }
}

/** @param path with `{version}` in it, perhaps */
export function inVersion(path: string, version: string): string {
  return path.replaceAll('{version}', version);
}
