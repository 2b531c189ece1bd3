/** An EVSE with one Connector of it, as far as a CDR tells about it. */
export interface ChargePlace {
  locationId: string;
  evseUid: string;
  connectorId: string;
  /** mod_cdrs: CdrLocation. */
  cdrLocation: object;
  /** What it gives at most. */
  maxWatts: number;
}

interface Connector {
  id: string;
  standard: string;
  format: string;
  power_type: string;
  max_electric_power?: number;
}

interface Location {
  id: string;
  name?: string;
  address: string;
  city: string;
  postal_code?: string;
  country: string;
  coordinates: object;
  evses?: { uid: string; evse_id?: string; connectors: Connector[] }[];
}

const USUAL_WATTS = 11_040;

/**
 * A place to charge at.
 *
 * @param locationText JSON of a Location
 * @param evseUid by default its first EVSE
 * @returns undefined where it has no such EVSE
 */
export function placeIn(locationText: string, evseUid?: string): ChargePlace | undefined {
  const location = JSON.parse(locationText) as Location;
  const evse = location.evses?.find(({ uid }) => evseUid === undefined || uid === evseUid);
  const connector = evse?.connectors[0];
  if (evse === undefined || connector === undefined) return undefined;
  const { id, name, address, city, postal_code, country, coordinates } = location;
  return {
    locationId: id,
    evseUid: evse.uid,
    connectorId: connector.id,
    maxWatts: connector.max_electric_power ?? USUAL_WATTS,
    cdrLocation: {
      id,
      name,
      address,
      city,
      postal_code,
      country,
      coordinates,
      evse_uid: evse.uid,
      evse_id: evse.evse_id ?? '#NA',
      connector_id: connector.id,
      connector_standard: connector.standard,
      connector_format: connector.format,
      connector_power_type: connector.power_type,
    },
  };
}
