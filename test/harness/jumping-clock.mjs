/**
 * Loaded into a hub by `--import`: at each SIGUSR2 the wall clock of its process jumps, to be as far ahead of the true time as
 * the next number in CLOCK_JUMPS_MS says (`3600000,-3600000,0`).
 * What does not come from the wall clock (timers, performance.now) does not notice.
 */
const RealDate = Date;
const jumps = (process.env.CLOCK_JUMPS_MS ?? '').split(',').map(Number);
let ahead = 0;

class JumpingDate extends RealDate {
  constructor(...values) {
    super(...(values.length === 0 ? [JumpingDate.now()] : values));
  }

  static now() {
    return RealDate.now() + ahead;
  }
}

globalThis.Date = JumpingDate;
process.on('SIGUSR2', () => {
  ahead = jumps.shift() ?? 0;
  process.stdout.write(`the clock is ${ahead} ms ahead\n`);
});
