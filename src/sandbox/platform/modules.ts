import { Cdrs } from '../cdrs/cdrs.js';
import { ChargingProfiles } from '../charging-profiles/charging-profiles.js';
import { Commands } from '../commands/commands.js';
import { LocationOwner } from '../locations/location-owner.js';
import { ReceivedLocations } from '../locations/received-locations.js';
import { Sessions } from '../sessions/sessions.js';
import { Tariffs } from '../tariffs/tariffs.js';
import { Tokens } from '../tokens/tokens.js';
import { ByParty } from './by-party.js';
import { locationsReceiver } from './locations-receiver.js';
import { locationsSender } from './locations-sender.js';
import type { ModuleContext, SandboxModule } from './module-context.js';

/** The functional modules of a platform, each with both of its sides. */
export class Modules {
  readonly locations: LocationOwner;
  readonly receivedLocations: ByParty<ReceivedLocations>;
  readonly sessions: Sessions;
  readonly cdrs: Cdrs;
  readonly tariffs: Tariffs;
  readonly tokens: Tokens;
  readonly commands: Commands;
  readonly chargingProfiles: ChargingProfiles;
  readonly all: readonly SandboxModule[];

  constructor(context: ModuleContext) {
    this.locations = new LocationOwner((push) =>
      context.messages.send({ module: 'locations', role: 'RECEIVER', ...push }),
    );
    this.receivedLocations = new ByParty(context.parties, () => new ReceivedLocations());
    this.sessions = new Sessions(context);
    this.cdrs = new Cdrs(context);
    this.tariffs = new Tariffs(context);
    this.tokens = new Tokens(context);
    this.commands = new Commands(context);
    this.chargingProfiles = new ChargingProfiles(context);
    this.all = [
      this.#locations(context),
      this.sessions,
      this.cdrs,
      this.tariffs,
      this.tokens,
      this.commands,
      this.chargingProfiles,
    ];
  }

  #locations({ pageLimit, strict }: ModuleContext): SandboxModule {
    return {
      identifier: 'locations',
      handlers: {
        SENDER: locationsSender(this.locations.truth, pageLimit),
        RECEIVER: locationsReceiver((call) => this.receivedLocations.of(call.to), strict),
      },
    };
  }
}
