type Fields = Readonly<Record<string, unknown>>;

/** A small valid ChargingProfile. */
export function aChargingProfile(changes: Fields = {}): Fields {
  return {
    start_date_time: '2026-06-01T08:00:00Z',
    duration: 900,
    charging_rate_unit: 'A',
    min_charging_rate: 6.5,
    charging_profile_period: [
      { start_period: 0, limit: 8.1 },
      { start_period: 450, limit: 16 },
    ],
    ...changes,
  };
}

/** A small valid ActiveChargingProfile. */
export function anActiveProfile(changes: Fields = {}): Fields {
  return {
    start_date_time: '2026-06-01T08:00:00Z',
    charging_profile: aChargingProfile(),
    ...changes,
  };
}
