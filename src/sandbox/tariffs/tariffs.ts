import { TARIFFS } from '../objects/object-kind.js';
import { ObjectModule } from '../objects/object-module.js';
import type { ModuleContext } from '../platform/module-context.js';

/** The Tariffs of a platform: as a CPO its own, as an EMSP or NSP those that it has received. */
export class Tariffs extends ObjectModule {
  constructor(context: ModuleContext) {
    super(TARIFFS, context);
  }
}
