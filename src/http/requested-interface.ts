import { type InterfaceRole, isHubVersion } from '../ocpi/modules.js';

/** Which interface of the hub a URL leads to, as far as it can be seen. */
export interface RequestedInterface {
  module: string | undefined;
  interfaceRole: InterfaceRole | undefined;
}

const SIDES: Readonly<Record<string, InterfaceRole>> = { sender: 'SENDER', receiver: 'RECEIVER' };
/** CiString(36) (version_information_endpoint: ModuleID), as custom modules spell themselves. */
const MODULE_NAME = /^[\w.-]{1,36}$/;

/** @param url from the path on, such as `/ocpi/2.2.1/sender/locations/LOC1?x=1`; express compares without case */
export function requestedInterface(url: string): RequestedInterface {
  const [path = ''] = url.toLowerCase().split('?', 1);
  const [, base, version = '', kind = '', module = ''] = path.split('/');
  const interfaceRole = SIDES[kind];
  if (base !== 'ocpi') return NOWHERE;
  if (version === 'versions' || (isHubVersion(version) && kind === '')) return of('versions');
  if (kind === 'credentials') return of('credentials');
  return interfaceRole !== undefined && MODULE_NAME.test(module) ? of(module, interfaceRole) : NOWHERE;
}

function of(module: string, interfaceRole?: InterfaceRole): RequestedInterface {
  return { module, interfaceRole };
}

const NOWHERE: RequestedInterface = { module: undefined, interfaceRole: undefined };
