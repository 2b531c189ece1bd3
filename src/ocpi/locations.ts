import type { ClientOwnedModule } from './client-owned-object.js';
import { connector, connectorPatch, evse, evsePatch, location, locationPatch } from './schemas/location.js';

const PUSHED = { GET: 'readPushed', PUT: 'push', PATCH: 'push' } as const;

/** The Locations module (mod_locations). */
export const LOCATIONS: ClientOwnedModule = {
  identifier: 'locations',
  ownerRoles: ['CPO'],
  audience: 'everybody',
  rolesWithout: { RECEIVER: ['CPO'], SENDER: ['EMSP'] },
  forms: [
    { interfaceRole: 'SENDER', path: '', methods: { GET: 'list' } },
    { interfaceRole: 'SENDER', path: '/{location_id}', methods: { GET: 'read' } },
    { interfaceRole: 'SENDER', path: '/{location_id}/{evse_uid}', methods: { GET: 'read' } },
    { interfaceRole: 'SENDER', path: '/{location_id}/{evse_uid}/{connector_id}', methods: { GET: 'read' } },
    { interfaceRole: 'RECEIVER', path: '/{country_code}/{party_id}/{location_id}', methods: PUSHED },
    {
      interfaceRole: 'RECEIVER',
      path: '/{country_code}/{party_id}/{location_id}/{evse_uid}',
      methods: PUSHED,
    },
    {
      interfaceRole: 'RECEIVER',
      path: '/{country_code}/{party_id}/{location_id}/{evse_uid}/{connector_id}',
      methods: PUSHED,
    },
  ],
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
  unknownObject: 'unknownLocation',
};
