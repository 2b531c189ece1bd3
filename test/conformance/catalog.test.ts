import { AREAS, selectAreas } from '../../src/conformance/catalog.js';

/** The ids of the conformance page: each area counts from 01 to its last. */
const LAST_IDS = [
  ['AUTH', 18],
  ['REQ', 18],
  ['ENV', 11],
  ['STC', 8],
  ['PAG', 24],
  ['COO', 18],
  ['TYP', 14],
  ['XID', 12],
  ['RT-H', 15],
  ['RT-D', 10],
  ['RT-B', 20],
  ['RT-O', 9],
  ['RT-G', 8],
  ['RT-E', 12],
  ['VER', 16],
  ['CRD', 37],
  ['HCI', 31],
  ['EXP', 4],
  ['LOC-R', 22],
  ['LOC-S', 9],
  ['SES-R', 19],
  ['SES-S', 8],
  ['CDR-R', 22],
  ['CDR-S', 4],
  ['TAR-R', 11],
  ['TAR-S', 3],
  ['TOK-R', 13],
  ['TOK-S', 16],
  ['CMD-R', 18],
  ['CMD-S', 14],
  ['CHP-R', 13],
  ['CHP-S', 9],
  ['OFF', 8],
] as const;

const IDS = LAST_IDS.flatMap(([area, last]) =>
  Array.from({ length: last }, (_, at) => `${area}-${String(at + 1).padStart(2, '0')}`),
);

const rules = AREAS.flatMap((area) => area.rules);

test('each id of the page stands in the catalog once', () => {
  expect(rules.map(({ id }) => id).sort()).toEqual([...IDS].sort());
});

test('each rule is one sentence, and has either a check or the reason why not', () => {
  for (const { id, sentence, check, notShown } of rules) {
    expect({ id, isSentence: /^\S.*\.$/.test(sentence) || sentence.endsWith('[].') }).toEqual({
      id,
      isSentence: true,
    });
    expect({ id, ways: [check, notShown].filter((way) => way !== undefined).length }).toEqual({
      id,
      ways: 1,
    });
  }
});

test.each([
  [['RT-B'], 20, 'RT-B-01'],
  [['PAG-07'], 1, 'PAG-07'],
  [['LOC'], 31, 'LOC-R-01'],
  [['PAG-07', 'OFF'], 9, 'PAG-07'],
])('--only %j takes %i rules', (only, count, first) => {
  const ids = selectAreas(only).flatMap((area) => area.rules.map(({ id }) => id));
  expect([ids.length, ids[0]]).toEqual([count, first]);
});

test('--only with a name that fits nothing is an error', () => {
  expect(() => selectAreas(['PAG-99'])).toThrow('PAG-99');
});
