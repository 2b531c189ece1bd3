import fc from 'fast-check';
import { memberPlaces } from '../../src/ocpi/json/member-places.js';

const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const name = fc.oneof(fc.constantFrom('response_url', 'a', '"', '\\', ''), fc.string({ unit: 'grapheme' }));
const value = fc.oneof(
  fc.jsonValue().map((json) => JSON.stringify(json)),
  fc.constantFrom('1.10', '-0.0', '1E5', '{ "response_url" : [ "}" , { } ] }', '[ ]', '"\\u0022,"'),
);
const member = fc.tuple(space, name, space, space, value, space);

test('each place holds the value of its member, and nothing else changes when it is replaced', () => {
  fc.assert(
    fc.property(
      space,
      fc.array(member, { maxLength: 6 }),
      space,
      fc.nat(),
      (before, members, inside, pick) => {
        const parts = members.map(([a, key, b, c, text, d]) => ({
          head: `${a}${JSON.stringify(key)}${b}:${c}`,
          text,
          tail: d,
        }));
        const join = (texts: readonly string[]) =>
          `${before}{${parts.map(({ head, tail }, at) => head + texts[at] + tail).join(',') || inside}}${before}`;
        const texts = parts.map(({ text }) => text);
        const whole = join(texts);
        const places = memberPlaces(whole);
        expect(places.map((place) => place.name)).toEqual(members.map(([, key]) => key));
        expect(places.map(({ start, end }) => whole.slice(start, end))).toEqual(texts);
        const at = pick % Math.max(1, places.length);
        const place = places[at];
        if (place === undefined) return;
        expect(`${whole.slice(0, place.start)}"new"${whole.slice(place.end)}`).toBe(
          join(texts.with(at, '"new"')),
        );
      },
    ),
  );
});

test('a name that is escaped is the same name', () => {
  const text = '{"response\\u005furl":"x"}';
  expect(memberPlaces(text)).toEqual([{ name: 'response_url', start: 21, end: 24 }]);
});
