import type { Answers } from '../http/answer.js';
import type { OcpiHandler } from '../http/exchange.js';
import { OcpiError } from '../ocpi/errors.js';
import { isHubVersion } from '../ocpi/modules.js';
import type { HubIdentity } from '../platforms/hub-identity.js';
import { hubVersionDetails, hubVersions, type ServedInterface } from '../platforms/versions.js';

/** GET versions (VER-01). */
export function versionsEndpoint(hub: HubIdentity, answers: Answers): OcpiHandler {
  return (_request, response) => answers.success(response, { data: JSON.stringify(hubVersions(hub)) });
}

/** GET version details (VER-02). */
export function versionDetailsEndpoint(
  hub: HubIdentity,
  served: readonly ServedInterface[],
  answers: Answers,
): OcpiHandler {
  return (request, response) => {
    const { version = '' } = request.params;
    if (!isHubVersion(version))
      throw new OcpiError('unknownPath', `version "${version}"; see ${hub.publicUrl}/ocpi/versions`);
    answers.success(response, { data: JSON.stringify(hubVersionDetails(hub, version, served)) });
  };
}
