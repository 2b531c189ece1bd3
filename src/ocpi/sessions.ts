import type { ClientOwnedModule } from './client-owned-object.js';
import { session, sessionPatch } from './schemas/session.js';

/** The Sessions module (mod_sessions). */
export const SESSIONS: ClientOwnedModule = {
  identifier: 'sessions',
  ownerRoles: ['CPO'],
  // RT-B-11: a Session says where a driver is; it concerns the driver's eMSP alone.
  audience: 'cdrToken',
  // The Receiver may be an SCSP too (SES-R-17), and so may who asks the Sender.
  rolesWithout: { RECEIVER: ['CPO'], SENDER: ['EMSP'] },
  forms: [
    // No single Session here (SES-S-07).
    { interfaceRole: 'SENDER', path: '', methods: { GET: 'list' } },
    {
      interfaceRole: 'SENDER',
      path: '/{session_id}/charging_preferences',
      methods: { PUT: 'setChargingPreferences' },
    },
    // No URLs of inner objects (SES-R-04).
    {
      interfaceRole: 'RECEIVER',
      path: '/{country_code}/{party_id}/{session_id}',
      methods: { GET: 'readPushed', PUT: 'push', PATCH: 'push' },
    },
  ],
  levels: [
    {
      name: 'Session',
      idField: 'id',
      schema: session,
      patchSchema: sessionPatch,
      appendedList: 'charging_periods',
    },
  ],
  needsDateFrom: true,
  unknownObject: 'unknownObject',
};
