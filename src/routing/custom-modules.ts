import { ciEquals } from '../ocpi/ci-string.js';
import { CONFIGURATION_MODULES, FUNCTIONAL_MODULES, type InterfaceRole } from '../ocpi/modules.js';
import type { Platform, Registry } from '../platforms/registry.js';
import { mayRoam, type RoamingDefault } from './roaming.js';

const STANDARD: readonly string[] = [...CONFIGURATION_MODULES, ...FUNCTIONAL_MODULES];

/** An interface of a module that the specification does not know. */
export interface CustomInterface {
  module: string;
  role: InterfaceRole;
}

/** The custom interfaces that a platform offers (version_information_endpoint: custom modules). */
export function customInterfacesOf({ endpoints }: Platform): CustomInterface[] {
  return endpoints
    .filter(({ identifier }) => !STANDARD.some((known) => ciEquals(known, identifier)))
    .map(({ identifier, role }) => ({ module: identifier, role }));
}

/**
 * The custom interfaces that a platform can reach through the hub. VER-10: only those who agreed on a module are told
 * of it, and who lists a module of that name itself has agreed.
 */
export function sharedCustomInterfaces(
  registry: Registry,
  platform: Platform,
  byDefault: RoamingDefault,
): CustomInterface[] {
  const own = customInterfacesOf(platform);
  if (own.length === 0) return [];
  const shared = registry.content.platforms
    .filter((other) => other.id !== platform.id && other.state === 'REGISTERED')
    .filter((other) => mayRoamAtAll(registry, byDefault, platform, other))
    .flatMap(customInterfacesOf)
    .filter(({ module }) => own.some((mine) => ciEquals(mine.module, module)));
  return [...new Map(shared.map((each) => [`${each.module.toLowerCase()} ${each.role}`, each])).values()];
}

/** Whether anybody offers a custom module of this name: whatever else stands in a URL is no module (REQ-14). */
export function isCustomModule(registry: Registry, identifier: string): boolean {
  return registry.content.platforms.some((platform) =>
    customInterfacesOf(platform).some(({ module }) => ciEquals(module, identifier)),
  );
}

function mayRoamAtAll(registry: Registry, byDefault: RoamingDefault, a: Platform, b: Platform): boolean {
  return a.parties.some((one) => b.parties.some((other) => mayRoam(registry, byDefault, one.key, other.key)));
}
