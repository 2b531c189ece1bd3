/** Towns of the generated network, with the middle of each. */
export const TOWNS: readonly [Town, ...Town[]] = [
  { name: 'Breda', postalCode: 48, latitude: 51.589, longitude: 4.776 },
  { name: 'Zwolle', postalCode: 80, latitude: 52.512, longitude: 6.094 },
  { name: 'Nijmegen', postalCode: 65, latitude: 51.842, longitude: 5.859 },
  { name: 'Arnhem', postalCode: 68, latitude: 51.985, longitude: 5.899 },
  { name: 'Groningen', postalCode: 97, latitude: 53.219, longitude: 6.567 },
  { name: 'Zoetermeer', postalCode: 27, latitude: 52.06, longitude: 4.494 },
  { name: "'s-Hertogenbosch", postalCode: 52, latitude: 51.69, longitude: 5.304 },
  { name: 'Maastricht', postalCode: 62, latitude: 50.851, longitude: 5.691 },
  { name: 'Enschede', postalCode: 75, latitude: 52.221, longitude: 6.894 },
  { name: 'Delft', postalCode: 26, latitude: 52.011, longitude: 4.357 },
  { name: 'Leiden', postalCode: 23, latitude: 52.16, longitude: 4.497 },
  { name: 'Súdwest-Fryslân', postalCode: 86, latitude: 53.032, longitude: 5.66 },
];

export interface Town {
  name: string;
  /** Its first two digits. */
  postalCode: number;
  latitude: number;
  longitude: number;
}

export const STREETS: readonly [string, ...string[]] = [
  'Stationsplein',
  'Rijksstraatweg',
  'Clematisbeemd',
  'Burgemeester van Tuyllkade',
  'Groenmarkt',
  'Prinses Irenelaan',
  'Weg naar Laren',
  'Hélène Swarthstraat',
  'Industrieweg',
  'Oude Haven',
];
