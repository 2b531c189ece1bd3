import { isDeadlock } from './database.js';

/** Writers take their locks in one order, so that even one deadlock is rare. */
const ATTEMPTS = 5;

/** Two writers that take the same rows in another order: the database lets one of them try again. */
export async function againAfterDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isDeadlock(error) || attempt === ATTEMPTS) throw error;
    }
  }
}
