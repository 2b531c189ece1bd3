import type { MessageToHub } from '../../sandbox/platform/message-to-hub.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';

/** A Tariff of CPO1. */
export function tariffRef(id: string) {
  return { countryCode: 'NL', partyId: 'CP1', id };
}

/** PUT of a Tariff, to all where nobody is named. */
export function putTariff(
  cpo: SandboxPlatform,
  tariff: Record<string, unknown>,
  to: Pick<MessageToHub, 'to'> = {},
) {
  return cpo.tariffs.put(JSON.stringify(tariff), to);
}

/** Any method on the URL of a Tariff of CPO1. */
export function atTariffUrl(
  cpo: SandboxPlatform,
  method: MessageToHub['method'],
  id: string,
  more: Partial<MessageToHub> = {},
) {
  const { countryCode, partyId } = tariffRef(id);
  const segments = [countryCode, partyId, id];
  return cpo.send({ method, module: 'tariffs', role: 'RECEIVER', segments, ...more });
}
