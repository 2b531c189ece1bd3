import type { ClientOwnedModule } from './client-owned-object.js';
import { tariff } from './schemas/tariff.js';

/** The Tariffs module (mod_tariffs). */
export const TARIFFS: ClientOwnedModule = {
  identifier: 'tariffs',
  ownerRoles: ['CPO'],
  audience: 'everybody',
  rolesWithout: { RECEIVER: ['CPO'], SENDER: ['EMSP'] },
  forms: [
    // No single Tariff here (TAR-S-02).
    { interfaceRole: 'SENDER', path: '', methods: { GET: 'list' } },
    // No PATCH (TAR-R-05).
    {
      interfaceRole: 'RECEIVER',
      path: '/{country_code}/{party_id}/{tariff_id}',
      methods: { GET: 'readPushed', PUT: 'push', DELETE: 'push' },
    },
  ],
  levels: [{ name: 'Tariff', idField: 'id', schema: tariff }],
  unknownObject: 'unknownObject',
};
