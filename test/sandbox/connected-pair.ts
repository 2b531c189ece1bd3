import type { SandboxPlatformOptions } from '../../src/sandbox/platform/options.js';
import { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';

/** A CPO and an EMSP that are registered at each other, the CPO in the place of the hub. */
export interface ConnectedPair {
  cpo: SandboxPlatform;
  emsp: SandboxPlatform;
  invitation: { versionsUrl: string; token: string };
  stop(): Promise<void>;
}

export async function connectedPair(
  cpoOptions: Partial<SandboxPlatformOptions> = {},
  emspOptions: Partial<SandboxPlatformOptions> = {},
): Promise<ConnectedPair> {
  const cpo = new SandboxPlatform({
    parties: [{ countryCode: 'NL', partyId: 'CP1', role: 'CPO' }],
    ...cpoOptions,
  });
  const emsp = new SandboxPlatform({
    parties: [{ countryCode: 'NL', partyId: 'EM1', role: 'EMSP' }],
    ...emspOptions,
  });
  await Promise.all([cpo.start(), emsp.start()]);
  const invitation = cpo.inviteHub();
  await emsp.registerAt(invitation.versionsUrl, invitation.token);
  return {
    cpo,
    emsp,
    invitation,
    stop: async () => {
      await Promise.all([cpo.stop(), emsp.stop()]);
    },
  };
}

/** The JSON text of a small Location with one EVSE. */
export function location(id: string, more = ''): string {
  return `{"country_code":"NL","party_id":"CP1","id":"${id}","publish":true,"address":"A 1","city":"Ede","country":"NLD","coordinates":{"latitude":"52.03000","longitude":"5.66000"},"time_zone":"Europe/Amsterdam","evses":[${evse('E1')}],${more === '' ? '' : `${more},`}"last_updated":"2026-06-01T00:00:00Z"}`;
}

export function evse(uid: string, lastUpdated = '2026-06-01T00:00:00Z'): string {
  return `{"uid":"${uid}","status":"AVAILABLE","connectors":[{"id":"1","standard":"IEC_62196_T2","format":"SOCKET","power_type":"AC_3_PHASE","max_voltage":230,"max_amperage":16,"last_updated":"${lastUpdated}"}],"last_updated":"${lastUpdated}"}`;
}
