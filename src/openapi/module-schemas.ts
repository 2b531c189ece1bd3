import type { z } from 'zod';
import { isClientOwned } from '../ocpi/client-owned-object.js';
import type { FunctionalModule } from '../ocpi/functional-module.js';
import { authorizationInfo, locationReferences } from '../ocpi/schemas/authorization-info.js';
import { cdrLocation } from '../ocpi/schemas/cdr-location.js';
import { cdrToken } from '../ocpi/schemas/cdr-token.js';
import { chargingPeriod } from '../ocpi/schemas/charging-period.js';
import { chargingPreferences } from '../ocpi/schemas/charging-preferences.js';
import {
  activeChargingProfile,
  chargingProfileResponse,
  setChargingProfile,
} from '../ocpi/schemas/charging-profile.js';
import { COMMAND_OBJECTS } from '../ocpi/schemas/command.js';
import { commandResponse } from '../ocpi/schemas/command-answer.js';
import { price } from '../ocpi/schemas/price.js';
import { signedData } from '../ocpi/schemas/signed-data.js';
import { tokenInMessage } from '../ocpi/schemas/token.js';

/** Schemas with a name of their own in the document, beside those of the objects that a module owns. */
const NAMED: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  sessions: {
    CdrToken: cdrToken,
    ChargingPeriod: chargingPeriod,
    ChargingPreferences: chargingPreferences,
    Price: price,
  },
  cdrs: {
    CdrLocation: cdrLocation,
    CdrToken: cdrToken,
    ChargingPeriod: chargingPeriod,
    Price: price,
    SignedData: signedData,
  },
  tariffs: { Price: price },
  tokens: {
    AuthorizationInfo: authorizationInfo,
    LocationReferences: locationReferences,
    TokenInMessage: tokenInMessage,
  },
  commands: {
    CancelReservation: COMMAND_OBJECTS.CANCEL_RESERVATION,
    ReserveNow: COMMAND_OBJECTS.RESERVE_NOW,
    StartSession: COMMAND_OBJECTS.START_SESSION,
    StopSession: COMMAND_OBJECTS.STOP_SESSION,
    UnlockConnector: COMMAND_OBJECTS.UNLOCK_CONNECTOR,
    CommandResponse: commandResponse,
    TokenInMessage: tokenInMessage,
  },
  chargingprofiles: {
    SetChargingProfile: setChargingProfile,
    ActiveChargingProfile: activeChargingProfile,
    ChargingProfileResponse: chargingProfileResponse,
  },
};

/** The schemas of a module by their names in the specification. */
export function moduleSchemas(module: FunctionalModule): Record<string, z.ZodType> {
  const levels = isClientOwned(module) ? module.levels : [];
  return {
    ...Object.fromEntries(levels.map(({ name, schema }) => [name, schema])),
    ...NAMED[module.identifier],
  };
}
