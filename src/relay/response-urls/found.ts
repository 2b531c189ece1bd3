import { OcpiError } from '../../ocpi/errors.js';

/** A response_url, and where it stands in the text of a body or of a query. */
export interface FoundResponseUrl {
  url: string;
  text: string;
  start: number;
  end: number;
}

/** The text with another value in that place, and all else as it was. */
export function replaced({ text, start, end }: FoundResponseUrl, value: string): string {
  return text.slice(0, start) + value + text.slice(end);
}

/** The one of several that there must be (CMD-R-18, CHP-R-07). Two would be read differently by different peers. */
export function onlyOne<T>(candidates: readonly T[]): T {
  const [only, second] = candidates;
  if (only === undefined) throw refused('is missing');
  if (second !== undefined) throw refused('stands twice');
  return only;
}

/** @param problem what is wrong with the response_url */
export function refused(problem: string): OcpiError {
  return new OcpiError('invalidParameter', `response_url: ${problem}`);
}
