import { expiryOfResult } from '../../../src/relay/response-urls/expiry.js';

const NOW = Date.UTC(2026, 5, 1, 12);

test.each([
  ['no reservation: a day', undefined, '2026-06-02T12:00:00.000Z'],
  ['until a day after it has ended', '2026-06-05T08:00:00Z', '2026-06-06T08:00:00.000Z'],
  ['a short one: a day and a bit', '2026-06-01T12:30:00Z', '2026-06-02T12:30:00.000Z'],
  ['one that is over: a day', '2026-05-01T00:00:00Z', '2026-06-02T12:00:00.000Z'],
  ['one without end: about a year', '9999-12-31T23:59:59Z', '2027-06-02T12:00:00.000Z'],
  ['not a time: a day', 'tomorrow', '2026-06-02T12:00:00.000Z'],
])('CMD-S-06, CMD-S-07 %s', (_what, expiryDate, expected) => {
  expect(new Date(expiryOfResult(NOW, expiryDate)).toISOString()).toBe(expected);
});
