import type { FunctionalModule, Operation } from '../ocpi/functional-module.js';
import type { PassedOn } from '../relay/passed-on.js';
import type { Relay } from '../relay/relay.js';
import type { OcpiRequest } from '../routing/ocpi-request.js';
import type { Reached } from '../routing/reach.js';
import { lessonsOf } from './lessons.js';
import type { RouteNotes } from './route-notes.js';

/** The relay, and what is learnt from all that it relays (RT-O-08). */
export class LearningRelay {
  constructor(
    private readonly relay: Pick<Relay, 'direct'>,
    private readonly notes: Pick<RouteNotes, 'take'>,
  ) {}

  /** @throws OcpiError as {@link Relay.direct} does */
  async direct(
    module: FunctionalModule,
    operation: Operation,
    request: OcpiRequest,
    reached: Reached,
  ): Promise<PassedOn> {
    const passedOn = await this.relay.direct(module, operation, request, reached);
    const { by, envelope } = passedOn;
    for (const note of lessonsOf({ operation, request, by, envelope })) this.notes.take(note);
    return passedOn;
  }
}
