import { restartDelayMs } from '../../src/processes/restart-delay.js';

test.each([
  [0, 0],
  [1, 0],
  [2, 1_000],
  [3, 2_000],
  [4, 4_000],
  [6, 16_000],
  [7, 30_000],
  [1_000, 30_000],
])('after %i early deaths in a row a process is started again in %i ms', (deaths, delayMs) => {
  expect(restartDelayMs(deaths)).toBe(delayMs);
});
