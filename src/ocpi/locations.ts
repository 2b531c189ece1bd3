import type { ClientOwnedModule } from './client-owned-object.js';
import { connector, connectorPatch, evse, evsePatch, location, locationPatch } from './schemas/location.js';

/** The Locations module (mod_locations). */
export const LOCATIONS: ClientOwnedModule = {
  identifier: 'locations',
  ownerRole: 'CPO',
  levels: [
    { name: 'Location', idField: 'id', schema: location, patchSchema: locationPatch },
    { name: 'EVSE', idField: 'uid', listField: 'evses', schema: evse, patchSchema: evsePatch },
    {
      name: 'Connector',
      idField: 'id',
      listField: 'connectors',
      schema: connector,
      patchSchema: connectorPatch,
    },
  ],
  methods: { SENDER: ['GET'], RECEIVER: ['GET', 'PUT', 'PATCH'] },
  unknownObject: 'unknownLocation',
};
