import fc from 'fast-check';
import type { MappedObject } from '../../../src/ocpi/mapping-2-2/mapped-object.js';
import { toVersion22 } from '../../../src/ocpi/mapping-2-2/to-version-2-2.js';
import { toVersion221 } from '../../../src/ocpi/mapping-2-2/to-version-2-2-1.js';

/** The text of a value in 2.2.1 and in 2.2; undefined where the member is not there. */
interface Both {
  in221: string | undefined;
  in22: string | undefined;
}

const same = (text: string): Both => ({ in221: text, in22: text });

const unmapped = fc
  .oneof(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.constantFrom(
      '1.10',
      '-0',
      '1E+5',
      'null',
      '"\\u0041\\/\\"}"',
      '{"state":0.10}',
      '[{"power_type":1.0}]',
    ),
  )
  .map(same);

/** An object with the mapped members anywhere between members of any other name and value. */
function objectAmong(mapped: Record<string, fc.Arbitrary<Both>>): fc.Arbitrary<Both> {
  const names = fc.uniqueArray(
    fc.string({ maxLength: 6 }).map((name) => `x${name}`),
    { maxLength: 4 },
  );
  const others = names.chain((list) =>
    fc.tuple(...list.map((name) => unmapped.map((value) => ({ name, value })))),
  );
  const own = fc.tuple(
    ...Object.entries(mapped).map(([name, arbitrary]) => arbitrary.map((value) => ({ name, value }))),
  );
  return fc
    .tuple(others, own)
    .chain(([some, more]) =>
      fc.shuffledSubarray([...some, ...more], { minLength: some.length + more.length }),
    )
    .map((members) => ({
      in221: write(members.map(({ name, value }) => [name, value.in221])),
      in22: write(members.map(({ name, value }) => [name, value.in22])),
    }));
}

function write(members: (readonly [name: string, value: string | undefined])[]): string {
  const there = members.filter(([, value]) => value !== undefined);
  return `{${there.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

function listAmong(element: fc.Arbitrary<Both>): fc.Arbitrary<Both> {
  return fc.array(element, { maxLength: 3 }).map((elements) => ({
    in221: writeList(elements.map(({ in221 }) => in221)),
    in22: writeList(elements.map(({ in22 }) => in22)),
  }));
}

function writeList(elements: (string | undefined)[]): string {
  return `[${elements.filter((element) => element !== undefined).join(',')}]`;
}

const onlyIn221 = (text: string) => fc.constantFrom({ in221: text, in22: undefined }, ABSENT);
const ABSENT: Both = { in221: undefined, in22: undefined };

const powerType = fc.constantFrom<Both>(
  { in221: '"AC_2_PHASE"', in22: '"AC_1_PHASE"' },
  { in221: '"AC_2_PHASE_SPLIT"', in22: '"AC_1_PHASE"' },
  same('"DC"'),
  ABSENT,
);
const capability = fc.constantFrom<Both>(
  { in221: '"START_SESSION_CONNECTOR_REQUIRED"', in22: undefined },
  same('"RESERVABLE"'),
  same('5'),
);
const connector = objectAmong({ power_type: powerType });
const evse = objectAmong({ capabilities: listAmong(capability), connectors: listAmong(connector) });
/** The owner stands last: that is where it is added. */
const cdrToken = objectAmong({ uid: fc.constant(same('"1"')) }).map(
  ({ in22 = '{}' }): Both => ({ in221: `${in22.slice(0, -1)},"country_code":"NL","party_id":"EM1"}`, in22 }),
);

const OBJECTS: Record<MappedObject, fc.Arbitrary<Both>> = {
  Connector: connector,
  EVSE: evse,
  Location: objectAmong({ evses: listAmong(evse) }),
  Session: objectAmong({ cdr_token: cdrToken }),
  CDR: objectAmong({
    cdr_token: cdrToken,
    home_charging_compensation: onlyIn221('true'),
    cdr_location: objectAmong({
      state: onlyIn221('"OV"'),
      postal_code: fc.constantFrom<Both>({ in221: 'null', in22: '"#NA"' }, same('"7521"')),
      connector_power_type: powerType,
    }),
  }),
};

const objects = Object.keys(OBJECTS) as MappedObject[];
const backTo221 = (object: MappedObject, text: string) =>
  toVersion221(object, () => ({ countryCode: 'NL', partyId: 'EM1' }))?.(text) ?? text;

test.each(objects)('TYP-07, TYP-12 of a %s for 2.2 only what is mapped changes', (object) => {
  fc.assert(
    fc.property(OBJECTS[object], ({ in221 = '', in22 }) => {
      expect(toVersion22(object)(in221)).toBe(in22);
    }),
  );
});

test.each(objects)('TYP-07, TYP-12 a %s of 2.2 comes back from 2.2.1 with the same bytes', (object) => {
  fc.assert(
    fc.property(OBJECTS[object], ({ in22 = '' }) => {
      expect(toVersion22(object)(backTo221(object, in22))).toBe(in22);
    }),
  );
});

test('TYP-07, TYP-12 a Session of 2.2.1 comes back from 2.2 with the same bytes', () => {
  fc.assert(
    fc.property(OBJECTS.Session, ({ in221 = '' }) => {
      expect(backTo221('Session', toVersion22('Session')(in221))).toBe(in221);
    }),
  );
});
