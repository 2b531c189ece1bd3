/**
 * OCPI's DateTime: RFC 3339 in UTC, with or without the `Z`, with or without a fraction (types: DateTime,
 * TYP-01 to TYP-04). Offsets such as `+02:00` are no DateTime of OCPI and are refused, never converted.
 */
const DATE_TIME = /^(?!0000)\d{4}-\d{2}-(\d{2})T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?Z?$/;

/**
 * @returns milliseconds since 1970, or undefined where the text is no DateTime
 */
export function parseDateTime(text: string): number | undefined {
  const day = DATE_TIME.exec(text)?.[1];
  if (day === undefined) return undefined;
  const milliseconds = Date.parse(text.endsWith('Z') ? text : `${text}Z`);
  // Date.parse moves the 30th of February to March; a calendar has no such day.
  return new Date(milliseconds).getUTCDate() === Number(day) ? milliseconds : undefined;
}

/** A DateTime as the hub writes it: `2026-11-23T04:05:06.789Z`. */
export function formatDateTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
