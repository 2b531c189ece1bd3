import fc from 'fast-check';
import { formatDateTime, parseDateTime } from '../../src/ocpi/date-time.js';

test.each([
  ['2015-06-29T20:39:09Z', '2015-06-29T20:39:09.000Z'],
  ['2015-06-29T20:39:09', '2015-06-29T20:39:09.000Z'],
  ['2016-12-29T17:45:09.2Z', '2016-12-29T17:45:09.200Z'],
  ['2016-12-29T17:45:09.2', '2016-12-29T17:45:09.200Z'],
  ['2018-01-01T01:08:01.123Z', '2018-01-01T01:08:01.123Z'],
  ['2018-01-01T01:08:01.123', '2018-01-01T01:08:01.123Z'],
  ['2018-01-01T01:08:01.123456Z', '2018-01-01T01:08:01.123Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['1969-12-31T23:59:59Z', '1969-12-31T23:59:59.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
])('TYP-02, TYP-03 %s is %s', (text, utc) => {
  expect(formatDateTime(parseDateTime(text) ?? Number.NaN)).toBe(utc);
});

test.each([
  '2015-06-29T20:39:09+02:00',
  '2015-06-29T20:39:09+00:00',
  '2015-06-29T20:39:09z',
  '2015-06-29t20:39:09Z',
  '2015-06-29 20:39:09Z',
  '2015-06-29T20:39Z',
  '2015-06-29',
  '20150629T203909Z',
  '1970-1-1T00:00:00Z',
  '2015-13-01T00:00:00Z',
  '2015-00-01T00:00:00Z',
  '2015-06-31T00:00:00Z',
  '2023-02-29T00:00:00Z',
  '2015-06-29T24:00:00Z',
  '2015-06-29T20:60:00Z',
  '2015-06-29T20:39:09.Z',
  '2015-06-29T20:39:09.1234567890Z',
  '+02015-06-29T20:39:09Z',
  '0000-01-01T00:00:00Z',
  ' 2015-06-29T20:39:09Z',
  '2015-06-29T20:39:09Z\n',
  '1435610349',
  'now',
  '',
])('TYP-04 %j is no DateTime', (text) => {
  expect(parseDateTime(text)).toBeUndefined();
});

test('TYP-01 whatever the hub writes has 24 characters, and means the same when it is read', () => {
  const moments = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moments, (moment) => {
      const written = formatDateTime(moment.getTime());
      expect(written).toHaveLength(24);
      expect(parseDateTime(written)).toBe(moment.getTime());
    }),
  );
});
