import type { FunctionalModule } from './functional-module.js';

/** The ChargingProfiles module (mod_charging_profiles). */
export const CHARGING_PROFILES: FunctionalModule = {
  identifier: 'chargingprofiles',
  // CHP-R-11: an eMSP may stand between an SCSP and the CPO, so that it is called as well as calling.
  rolesWithout: { RECEIVER: [], SENDER: ['CPO'] },
  forms: [
    {
      interfaceRole: 'RECEIVER',
      path: '/{session_id}',
      methods: { GET: 'chargingProfile', PUT: 'chargingProfile', DELETE: 'chargingProfile' },
    },
    // What is posted to the Sender goes to a response_url, and that is a sealed URL here (CHP-R-05).
    { interfaceRole: 'SENDER', path: '/{session_id}', methods: { PUT: 'activeChargingProfile' } },
  ],
};
