import { generateLocations } from '../src/sandbox/generator/locations.js';

const USUAL_LENGTH = 1_700;

/** Of the usual size: the one of 200 that comes nearest to 1.7 kB. */
export const LOCATION = [...generateLocations({ seed: 1, size: 200, parties: 1 })].reduce((best, location) =>
  Math.abs(location.length - USUAL_LENGTH) < Math.abs(best.length - USUAL_LENGTH) ? location : best,
);

export const LOCATION_ID = (JSON.parse(LOCATION) as { id: string }).id;

/** What a CPO asks before it lets a driver charge (mod_tokens: LocationReferences), and what the EMSP answers. */
export const LOCATION_REFERENCES = JSON.stringify({ location_id: LOCATION_ID, evse_uids: ['3256'] });

export const AUTHORIZATION_INFO = {
  allowed: 'ALLOWED',
  token: {
    country_code: 'NL',
    party_id: 'EM1',
    uid: '04A1B2C3D4',
    type: 'RFID',
    contract_id: 'NL-EM1-C12345678-X',
    issuer: 'EM1',
    valid: true,
    whitelist: 'NEVER',
    last_updated: '2026-01-01T00:00:00Z',
  },
};
