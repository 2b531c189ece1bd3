import type { Database } from '../infra/database.js';
import { ciKey } from '../ocpi/ci-string.js';
import { objectKey } from '../ocpi/identity.js';
import { LOCATIONS } from '../ocpi/locations.js';
import type { PartyKey } from '../ocpi/party.js';
import { evse } from '../ocpi/schemas/location.js';

const withConnectors = evse.pick({ connectors: true });

/** Which connectors the EVSEs in the store have. */
export class StoredConnectors {
  constructor(private readonly database: Database) {}

  /** @returns undefined where the store has no such EVSE of this owner */
  async connectorIds(owner: PartyKey, locationId: string, evseUid: string): Promise<string[] | undefined> {
    const { identifier: module } = LOCATIONS;
    const part = await this.database.objectPart.findFirst({
      where: {
        partKey: ciKey(evseUid),
        object: { module, owner, objectKey: objectKey(LOCATIONS, locationId), isDeleted: false },
      },
      select: { body: true },
    });
    if (part === null) return undefined;
    return withConnectors.parse(JSON.parse(part.body)).connectors.map(({ id }) => id);
  }
}
