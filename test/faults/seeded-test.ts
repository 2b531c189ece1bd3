import { randomInt } from 'node:crypto';

/**
 * A test whose random choices follow from one seed. A failure names it, and FAULT_SEED=… makes the same choices
 * again (what the processes of the operating system do in between stays their own affair).
 */
export function seededTest(name: string, work: (seed: number) => Promise<void>, timeoutMs = 120_000): void {
  test(
    name,
    async () => {
      const seed = Number(process.env.FAULT_SEED ?? randomInt(1_000_000));
      try {
        await work(seed);
      } catch (error) {
        throw new Error(`with FAULT_SEED=${seed}: ${error instanceof Error ? error.message : error}`, {
          cause: error,
        });
      }
    },
    timeoutMs,
  );
}
