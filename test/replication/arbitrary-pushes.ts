import fc from 'fast-check';
import { connector, evse, location, patch } from './location-bodies.js';

/** A push in short, so that a counterexample can be read. */
export interface SentPush {
  method: 'PUT' | 'PATCH';
  path: string;
  body: string;
}

const time = fc.integer({ min: 0, max: 6 });
const uid = fc.constantFrom('E1', 'E2', 'E3');
const connectorId = fc.constantFrom('1', '2');
const status = fc.constantFrom('"AVAILABLE"', '"CHARGING"');
const amperage = fc.constantFrom('16', '32.0');
const word = fc.constantFrom('"a"', '"b"', 'null', undefined);

function connectorOf(id: string): fc.Arbitrary<string> {
  return fc.tuple(time, amperage).map(([at, max_amperage]) => connector(id, at, { max_amperage }));
}

const connectors = fc
  .uniqueArray(connectorId, { minLength: 1, maxLength: 2 })
  .chain((ids) => fc.tuple(...ids.map(connectorOf)))
  .map((texts) => `[${texts.join(',')}]`);

function evseOf(id: string): fc.Arbitrary<string> {
  return fc
    .tuple(time, status, connectors, word)
    .map(([at, value, texts, floor]) =>
      evse(id, at, { status: value, connectors: texts, floor_level: floor }),
    );
}

const evses = fc.uniqueArray(uid, { maxLength: 3 }).chain((ids) => fc.tuple(...ids.map(evseOf)));

const evsePatch = fc
  .tuple(time, fc.option(status, { nil: undefined }), word, fc.option(connectors, { nil: undefined }))
  .map(([at, value, floor, texts]) => patch(at, { status: value, floor_level: floor, connectors: texts }));

/** An element of `evses` in a PATCH of the Location: part of an EVSE, or a whole one. */
const evsePatchElement = uid.chain((id) =>
  fc.oneof(
    evseOf(id),
    fc.tuple(status, fc.option(time, { nil: undefined })).map(([value, at]) => {
      const fields = `"uid":"${id}","status":${value}`;
      return at === undefined ? `{${fields}}` : patch(at, {}).replace('{', `{${fields},`);
    }),
  ),
);

function bodyOf(
  method: SentPush['method'],
  path: string,
  body: fc.Arbitrary<string>,
): fc.Arbitrary<SentPush> {
  return body.map((text) => ({ method, path, body: text }));
}

function pushOf(id: string): fc.Arbitrary<SentPush> {
  const locationPatch = fc
    .tuple(
      time,
      word,
      fc.constantFrom('"Ede"', 'null', undefined),
      fc.option(fc.array(evsePatchElement, { maxLength: 2 }), { nil: undefined }),
    )
    .map(([at, name, city, elements]) =>
      // A city of null is refused (AMB-05); most shall be accepted.
      patch(at, {
        name,
        city: at === 0 ? city : undefined,
        evses: elements === undefined ? undefined : `[${elements.join(',')}]`,
      }),
    );
  return fc.oneof(
    {
      weight: 4,
      arbitrary: bodyOf(
        'PUT',
        id,
        fc.tuple(time, evses, word).map(([at, texts, name]) => location(id, at, texts, { name })),
      ),
    },
    { weight: 2, arbitrary: bodyOf('PATCH', id, locationPatch) },
    { weight: 3, arbitrary: uid.chain((child) => bodyOf('PUT', `${id}/${child}`, evseOf(child))) },
    { weight: 3, arbitrary: uid.chain((child) => bodyOf('PATCH', `${id}/${child}`, evsePatch)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(uid, connectorId)
        .chain(([child, grandchild]) =>
          bodyOf('PUT', `${id}/${child}/${grandchild}`, connectorOf(grandchild)),
        ),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(uid, connectorId, time, amperage).map(([child, grandchild, at, max_amperage]) => ({
        method: 'PATCH' as const,
        path: `${id}/${child}/${grandchild}`,
        body: patch(at, { max_amperage }),
      })),
    },
  );
}

/** Pushes of few Locations with few EVSEs at few times, so that much of it meets. */
export const arbitraryPushes: fc.Arbitrary<SentPush[]> = fc.array(
  fc.constantFrom('LOC1', 'LOC2').chain(pushOf),
  {
    minLength: 1,
    maxLength: 30,
    size: 'max',
  },
);
