import type { Answers } from '../http/answer.js';
import { callerOf } from '../http/authenticate.js';
import type { OcpiHandler } from '../http/exchange.js';
import { OcpiError } from '../ocpi/errors.js';
import { isHubVersion } from '../ocpi/modules.js';
import type { HubIdentity } from '../platforms/hub-identity.js';
import { hubVersionDetails, hubVersions, type ServedInterface } from '../platforms/versions.js';
import { sharedCustomInterfaces } from '../routing/custom-modules.js';
import type { RoamingDefault } from '../routing/roaming.js';

/** GET versions (VER-01). */
export function versionsEndpoint(hub: HubIdentity, answers: Answers): OcpiHandler {
  return (_request, response) => answers.success(response, { data: JSON.stringify(hubVersions(hub)) });
}

/** GET version details (VER-02), with the custom modules that the caller has agreed upon with others (VER-10). */
export function versionDetailsEndpoint(
  hub: HubIdentity,
  served: readonly ServedInterface[],
  roamingDefault: RoamingDefault,
  answers: Answers,
): OcpiHandler {
  return (request, response) => {
    const { version = '' } = request.params;
    if (!isHubVersion(version))
      throw new OcpiError('unknownPath', `version "${version}"; see ${hub.publicUrl}/ocpi/versions`);
    const { registry, platform } = callerOf(response);
    const all = [...served, ...sharedCustomInterfaces(registry, platform, roamingDefault)];
    answers.success(response, { data: JSON.stringify(hubVersionDetails(hub, version, all)) });
  };
}
