import type { InterfaceRole } from '../../ocpi/modules.js';
import type { PartyId } from '../../ocpi/party.js';
import { ByParty } from '../platform/by-party.js';
import type { Addressing } from '../platform/message-to-hub.js';
import type { ModuleHandler } from '../platform/module-call.js';
import type { ModuleContext, SandboxModule } from '../platform/module-context.js';
import { listSender } from './list-page.js';
import type { ObjectKind } from './object-kind.js';
import { objectReceiver } from './object-receiver.js';
import { OwnedObjects } from './owned-objects.js';
import { type PulledObjects, pullObjects } from './pull-objects.js';
import { ReceivedObjects } from './received-objects.js';

/** A module of client owned objects, both sides: those that the platform owns, and those that it has received. */
export class ObjectModule extends OwnedObjects implements SandboxModule {
  readonly identifier: string;
  readonly handlers: Readonly<Record<InterfaceRole, ModuleHandler>>;
  readonly #received: ByParty<ReceivedObjects>;

  constructor(
    kind: ObjectKind,
    protected readonly context: ModuleContext,
  ) {
    super(kind, context.messages);
    this.identifier = kind.module;
    this.#received = new ByParty(context.parties, () => new ReceivedObjects(kind));
    const list = listSender(this.truth, context.pageLimit);
    this.handlers = {
      SENDER: (call) => this.answerAsSender(call) ?? list(call),
      RECEIVER: objectReceiver(kind, (call) => this.received(call.to), context.strict),
    };
  }

  /** What one of the platform's parties has received; the first where none is named. */
  received(party?: PartyId): ReceivedObjects {
    return this.#received.of(party);
  }

  /** GET All via the hub, or the list of the party that `to` names. */
  pull(addressing?: Addressing): Promise<PulledObjects> {
    return pullObjects(this.context.messages, this.kind, addressing);
  }

  /** What the Sender interface offers beside its list. @returns undefined where the call is for the list */
  protected answerAsSender(_call: Parameters<ModuleHandler>[0]): ReturnType<ModuleHandler> | undefined {
    return undefined;
  }
}
