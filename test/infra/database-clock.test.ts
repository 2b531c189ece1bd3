import { type ClockReading, DatabaseClock, offsetAfter } from '../../src/infra/database-clock.js';
import { LogCapture } from '../harness/log-capture.js';

const NOON = Date.parse('2026-05-01T12:00:00Z');
const HOUR = 3_600_000;

describe('offsetAfter', () => {
  /** Asked at 1,000 by the monotonic clock, answered after `took`. */
  const reading = (time: number, took: number): ClockReading => ({
    sentAt: 1_000,
    receivedAt: 1_000 + took,
    time,
  });

  test.each<[string, number | undefined, ClockReading, number]>([
    ['the first reading: half of its round trip is over', undefined, reading(NOON, 10), NOON - 1_005],
    ['one that agrees changes nothing', NOON - 1_003, reading(NOON, 10), NOON - 1_003],
    ['nor does one that took long', NOON - 1_003, reading(NOON + 2_000, 5_000), NOON - 1_003],
    ['a clock that is too slow goes to the nearest end', NOON - 1_500, reading(NOON, 10), NOON - 1_010],
    ['and one that is too fast', NOON - 500, reading(NOON, 10), NOON - 1_000],
    ['a database whose time jumps is followed', NOON - 1_003, reading(NOON + HOUR, 0), NOON + HOUR - 1_000],
    ['also back', NOON - 1_003, reading(NOON - HOUR, 0), NOON - HOUR - 1_000],
  ])('%s', (_, before, read, after) => {
    expect(offsetAfter(before, read)).toBe(after);
  });
});

describe('DatabaseClock', () => {
  let elapsed = 0;
  const open = (read: () => Promise<number>) =>
    DatabaseClock.open(read, () => elapsed, new LogCapture().logger);

  test('goes on by the monotonic clock, also while the database is away', async () => {
    elapsed = 500.25;
    let isAway = false;
    const clock = await open(async () => {
      if (isAway) throw new Error('connection refused');
      return NOON + elapsed;
    });
    expect(clock.now()).toBe(NOON + 500);
    isAway = true;
    elapsed += HOUR;
    await clock.adjust();
    expect(clock.now()).toBe(NOON + 500 + HOUR);
  });

  test('is made right when the monotonic clock stood still, as while a machine sleeps', async () => {
    let slept = 0;
    const clock = await open(async () => NOON + elapsed + slept);
    const before = clock.now();
    slept = HOUR;
    expect(clock.now()).toBe(before);
    await clock.adjust();
    expect(clock.now()).toBe(before + HOUR);
  });

  test('cannot be opened without the database', async () => {
    await expect(open(() => Promise.reject(new Error('connection refused')))).rejects.toThrow('refused');
  });
});
