import type { ClientOwnedModule } from './client-owned-object.js';
import { cdr } from './schemas/cdr.js';

/** The CDRs module (mod_cdrs). */
export const CDRS: ClientOwnedModule = {
  identifier: 'cdrs',
  ownerRoles: ['CPO'],
  // RT-B-11: a bill concerns whoever pays it.
  audience: 'cdrToken',
  rolesWithout: { RECEIVER: ['CPO'], SENDER: ['EMSP'] },
  forms: [
    { interfaceRole: 'SENDER', path: '', methods: { GET: 'list' } },
    { interfaceRole: 'RECEIVER', path: '', methods: { POST: 'push' } },
    // The specification leaves the form of a CDR's URL to the receiver (CDR-R-02): the hub's is that of other objects.
    {
      interfaceRole: 'RECEIVER',
      path: '/{country_code}/{party_id}/{cdr_id}',
      methods: { GET: 'readPushed' },
    },
  ],
  // CDR-R-12: credit CDRs have longer ids.
  levels: [{ name: 'CDR', idField: 'id', longestId: 39, schema: cdr }],
  isImmutable: true,
  unknownObject: 'unknownObject',
};
