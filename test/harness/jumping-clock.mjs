/**
 * Loaded into a hub by `--import`: at SIGUSR2 the wall clock of its process jumps ahead by CLOCK_JUMP_MS, at the next one back.
 * What does not come from the wall clock (timers, performance.now) does not notice.
 */
const RealDate = Date;
const jumpMs = Number(process.env.CLOCK_JUMP_MS);
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
  ahead = ahead === 0 ? jumpMs : 0;
  process.stdout.write(`the clock is ${ahead} ms ahead\n`);
});
