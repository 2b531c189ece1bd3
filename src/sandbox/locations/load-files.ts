import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { compactJson, splitArray } from '../../ocpi/json/raw-json.js';
import type { StatusChange } from './status-change.js';

/**
 * The JSON texts in a file: one per line (NDJSON), or the elements of one array; plain, or packed by gzip where
 * the name ends in `.gz`. Texts are as they stand in the file, so that numbers keep their spelling.
 */
export async function* loadJsonTexts(file: string): AsyncGenerator<string> {
  const bytes = createReadStream(file);
  const packed = file.endsWith('.gz');
  const stream = packed ? bytes.pipe(createGunzip()) : bytes;
  // pipe() hands on no errors, such as a file that does not exist.
  if (packed) bytes.on('error', (error) => stream.destroy(error));
  let arrayText: string[] | undefined;
  let lineNumber = 0;
  for await (const line of linesOf(stream)) {
    lineNumber += 1;
    if (arrayText === undefined && lineNumber === 1 && line.trimStart().startsWith('[')) arrayText = [];
    if (arrayText !== undefined) arrayText.push(line);
    else if (line.trim() !== '') yield checkedJson(line, file, lineNumber);
  }
  if (arrayText !== undefined) yield* splitArray(compactJson(checkedJson(arrayText.join('\n'), file, 1)));
}

/** Status changes from a file of `{country_code, party_id, location_id, evse_uid, from, to, last_updated}`. */
export async function* loadStatusChanges(file: string): AsyncGenerator<StatusChange> {
  for await (const text of loadJsonTexts(file)) {
    const change = JSON.parse(text) as Record<string, unknown>;
    const field = (name: string): string => {
      const value = change[name];
      if (typeof value !== 'string')
        throw new Error(`${file}: a status change without "${name}": ${text.slice(0, 200)}`);
      return value;
    };
    yield {
      location: { countryCode: field('country_code'), partyId: field('party_id'), id: field('location_id') },
      evseUid: field('evse_uid'),
      from: field('from'),
      to: field('to'),
      lastUpdated: field('last_updated'),
    };
  }
}

/** All of a sequence at once. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  // readline hands on no errors of its input either; a stream that fails must not look like one that ended.
  let failure: unknown;
  stream.on('error', (error) => {
    failure = error;
    lines.close();
  });
  yield* lines;
  if (failure !== undefined) throw failure;
}

function checkedJson(text: string, file: string, lineNumber: number): string {
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new Error(`${file}, line ${lineNumber}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
