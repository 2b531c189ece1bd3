import { PatientLane } from '../../src/infra/patient-lane.js';

/** Turns of the event loop that happen when the test says so. */
class Turns {
  asked: (() => void)[] = [];
  readonly entered: string[] = [];
  readonly lane = new PatientLane((letIn) => this.asked.push(letIn), 3);

  come(...names: string[]): void {
    for (const name of names) void this.lane.enter().then(() => this.entered.push(name));
  }

  /** @returns who has entered in this one */
  async next(): Promise<string[]> {
    const before = this.entered.length;
    for (const letIn of this.asked.splice(0)) letIn();
    await Promise.resolve();
    return this.entered.slice(before);
  }
}

test('a few enter in each turn, whoever came first', async () => {
  const turns = new Turns();
  turns.come('a', 'b', 'c', 'd', 'e');
  await Promise.resolve();
  expect(turns.entered).toEqual([]);
  expect(await turns.next()).toEqual(['a', 'b', 'c']);
  turns.come('f', 'g');
  expect(await turns.next()).toEqual(['d', 'e', 'f']);
  expect(await turns.next()).toEqual(['g']);
});

test('whoever has entered and comes again stands behind those who wait', async () => {
  const turns = new Turns();
  const drain = async (name: string) => {
    for (let sent = 1; sent <= 2; sent += 1) {
      await turns.lane.enter();
      turns.entered.push(`${name}${sent}`);
    }
  };
  const drains = Promise.all(['a', 'b', 'c', 'd'].map(drain));
  expect(await turns.next()).toEqual(['a1', 'b1', 'c1']);
  expect(await turns.next()).toEqual(['d1', 'a2', 'b2']);
  expect(await turns.next()).toEqual(['c2', 'd2']);
  await drains;
});

test('no turn is asked for while nobody waits', async () => {
  const turns = new Turns();
  turns.come('a', 'b', 'c');
  expect(turns.asked).toHaveLength(1);
  await turns.next();
  expect(turns.asked).toEqual([]);
  turns.come('d');
  expect(turns.asked).toHaveLength(1);
  expect(await turns.next()).toEqual(['d']);
});
