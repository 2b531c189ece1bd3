import type { InterfaceRole } from '../../ocpi/modules.js';
import type { PartyId } from '../../ocpi/party.js';
import type { HubAnswer } from '../http/hub-client.js';
import { HeldObjects } from '../objects/held-objects.js';
import { listSender } from '../objects/list-page.js';
import { CDRS, type ObjectRef, refOf } from '../objects/object-kind.js';
import { type PulledObjects, pullObjects } from '../objects/pull-objects.js';
import { ReceivedObjects } from '../objects/received-objects.js';
import { ByParty } from '../platform/by-party.js';
import type { Addressing } from '../platform/message-to-hub.js';
import type { ModuleHandler } from '../platform/module-call.js';
import type { ModuleContext, SandboxModule } from '../platform/module-context.js';
import { cdrReceiver, type LocationHeader } from './cdr-receiver.js';

/** The CDRs of a platform: as a CPO its own, as an EMSP those that it has received. */
export class Cdrs implements SandboxModule {
  readonly identifier = CDRS.module;
  readonly handlers: Readonly<Record<InterfaceRole, ModuleHandler>>;
  /** As a CPO: what its Sender interface lists. */
  readonly truth = new HeldObjects(CDRS);
  /** As an EMSP: how its answers name the place of a CDR. */
  locationHeader: LocationHeader = 'absolute';
  readonly #received: ByParty<ReceivedObjects>;

  constructor(private readonly context: ModuleContext) {
    this.#received = new ByParty(context.parties, () => new ReceivedObjects(CDRS));
    this.handlers = {
      SENDER: listSender(this.truth, context.pageLimit),
      RECEIVER: cdrReceiver(
        (call) => this.received(call.to),
        () => this.locationHeader,
        context.strict,
      ),
    };
  }

  /** What one of the platform's parties has received; the first where none is named. */
  received(party?: PartyId): ReceivedObjects {
    return this.#received.of(party);
  }

  /** As a CPO: takes a CDR into the truth without telling anybody. */
  hold(text: string): ObjectRef {
    return refOf(CDRS, this.truth.put(text).body);
  }

  /** As a CPO: POST of a CDR, which it holds from then on. The text is sent as it is. */
  post(text: string, addressing?: Addressing): Promise<HubAnswer> {
    const { countryCode, partyId } = this.hold(text);
    const from = { countryCode, partyId };
    return this.context.messages.send({
      method: 'POST',
      module: 'cdrs',
      role: 'RECEIVER',
      body: text,
      from,
      ...addressing,
    });
  }

  /** As a CPO: GET of a CDR at the URL that the answer to its POST has named. */
  readAt(url: string, addressing: Addressing = {}): Promise<HubAnswer> {
    return this.context.messages.callAs({ method: 'GET', url }, addressing);
  }

  /** GET All via the hub, or the list of the party that `to` names. */
  pull(addressing?: Addressing): Promise<PulledObjects> {
    return pullObjects(this.context.messages, CDRS, addressing);
  }
}
