import { formatDateTime } from '../../ocpi/date-time.js';
import type { PartyId } from '../../ocpi/party.js';
import { type ChargedPeriod, type Charging, endOf } from '../charging/charging.js';

/** mod_charging_profiles: ChargingProfile, as far as a charge point heeds it. */
interface ChargingProfile {
  charging_rate_unit: 'W' | 'A';
  charging_profile_period?: { start_period: number; limit: number }[];
}

const WATTS_PER_AMPERE = 3 * 230;

/** A charging under way: what it may draw, and what it has drawn. */
export class RunningSession {
  /** ChargingProfile as JSON text, and who has set it. */
  profile: { text: string; setBy: PartyId | undefined } | undefined;
  /** ChargingPreferences, where they were set. */
  preferences: Readonly<Record<string, unknown>> | undefined;
  /** A limit of the place itself, whatever profiles say. */
  localLimitWatts: number | undefined;

  constructor(public charging: Charging) {}

  /** Charges on for so long, as fast as it may. @returns what came of it */
  charge(seconds: number): ChargedPeriod {
    const startedAt = endOf(this.charging);
    const period = {
      startedAt,
      endedAt: startedAt + seconds * 1_000,
      wattHours: Math.floor((this.#watts() * seconds) / 3_600),
    };
    this.charging = { ...this.charging, periods: [...this.charging.periods, period] };
    return period;
  }

  /** ActiveChargingProfile as JSON text; without a profile it is what the place gives at most (CHP-S-08). */
  get activeProfile(): string {
    const limit = Math.min(this.charging.place.maxWatts, this.localLimitWatts ?? Number.POSITIVE_INFINITY);
    const widest = `{"charging_rate_unit":"W","charging_profile_period":[{"start_period":0,"limit":${limit}.0}]}`;
    const isLimited = this.localLimitWatts !== undefined || this.profile === undefined;
    const profile = isLimited ? widest : this.profile?.text;
    return `{"start_date_time":"${formatDateTime(endOf(this.charging))}","charging_profile":${profile}}`;
  }

  #watts(): number {
    const most = Math.min(this.charging.place.maxWatts, this.localLimitWatts ?? Number.POSITIVE_INFINITY);
    if (this.profile === undefined) return most;
    const { charging_rate_unit: unit, charging_profile_period: periods = [] } = JSON.parse(
      this.profile.text,
    ) as ChargingProfile;
    const elapsed = (endOf(this.charging) - this.charging.startedAt) / 1_000;
    const limit = periods.filter(({ start_period }) => start_period <= elapsed).at(-1)?.limit;
    if (limit === undefined) return most;
    return Math.min(most, unit === 'A' ? limit * WATTS_PER_AMPERE : limit);
  }
}
