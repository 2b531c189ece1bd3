import { ERROR_CATALOGUE } from '../../../src/ocpi/errors.js';
import { statusCodeFor } from '../../../src/ocpi/mapping-2-2/status-code.js';

test('RT-E-12 a peer of 2.2 is told 3000 where it does not know 4000', () => {
  expect(statusCodeFor('2.2', 4000)).toBe(3000);
});

test.each([4001, 4002, 4003])('RT-E-12 %i is in 2.2 too', (statusCode) => {
  expect(statusCodeFor('2.2', statusCode)).toBe(statusCode);
});

test.each(['2.2.1', undefined] as const)('RT-E-12 version %s: all codes stay', (version) => {
  for (const { statusCode } of Object.values(ERROR_CATALOGUE))
    expect(statusCodeFor(version, statusCode)).toBe(statusCode);
});
