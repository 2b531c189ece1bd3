/**
 * Loaded before a hub (`node --import`): its wall clock goes ahead or behind by as much as the laboratory says. The
 * hub knows nothing of it. What measures durations (`performance.now()`, timers) goes on as before, as it does when
 * an operator or NTP sets a machine's clock.
 */

const TrueDate = Date;
let offsetMs = Number(process.env.CHAOS_CLOCK_OFFSET_MS ?? 0);
const trueNow = TrueDate.now.bind(TrueDate);
const now = () => trueNow() + offsetMs;

const ShiftedDate = new Proxy(TrueDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
  apply: () => new TrueDate(now()).toString(),
});
TrueDate.now = now;
TrueDate.prototype.constructor = ShiftedDate;
globalThis.Date = ShiftedDate;

process.on('message', (message) => {
  const { clockOffsetMs } = Object(message) as { clockOffsetMs?: unknown };
  if (typeof clockOffsetMs === 'number') offsetMs = clockOffsetMs;
});
// Without the laboratory nobody would ever end this process; and its channel alone must not keep it alive.
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
