import type { ClientOwnedModule } from './client-owned-object.js';
import { TOKEN_TYPES, token, tokenPatch } from './schemas/token.js';

/** The Tokens module (mod_tokens). */
export const TOKENS: ClientOwnedModule = {
  identifier: 'tokens',
  // RT-B-08: not only eMSPs give drivers tokens. The specification names OTHER, whose tokens go to CPOs only; NSP and
  // SCSP follow by analogy. A NAP owns none (AMB-06).
  ownerRoles: ['EMSP', 'OTHER', 'NSP', 'SCSP'],
  audience: 'everybody',
  rolesWithout: { RECEIVER: ['EMSP'], SENDER: ['CPO'] },
  forms: [
    // No single Token here (TOK-S-13).
    { interfaceRole: 'SENDER', path: '', methods: { GET: 'list' } },
    { interfaceRole: 'SENDER', path: '/{token_uid}/authorize', methods: { POST: 'authorize' } },
    // No DELETE: a Token is invalidated by valid=false (TOK-R-07).
    {
      interfaceRole: 'RECEIVER',
      path: '/{country_code}/{party_id}/{token_uid}',
      methods: { GET: 'readPushed', PUT: 'push', PATCH: 'push' },
    },
  ],
  levels: [{ name: 'Token', idField: 'uid', schema: token, patchSchema: tokenPatch }],
  // TOK-R-04, TOK-R-05
  identifiedBy: { parameter: 'type', field: 'type', byDefault: 'RFID', values: TOKEN_TYPES },
  unknownObject: 'unknownObject',
};
