import { Membership } from '../../src/platforms/membership.js';
import { LogCapture } from '../harness/log-capture.js';
import { waitUntil } from '../harness/wait-until.js';
import { sampleRegistry } from '../routing/sample-registry.js';

const CHANGE = { id: 7, clientInfos: [] };

/** A database that is lost after a change was stored: what is done with it next fails so many times. */
function afterwards(failures: { refresh?: number; listener?: number }) {
  const left = { refresh: 0, listener: 0, ...failures };
  const heard: number[] = [];
  const current = sampleRegistry([]);
  const log = new LogCapture();
  const membership = new Membership(
    {
      refresh: async () => {
        left.refresh -= 1;
        if (left.refresh >= 0) throw new Error('no database');
        return current;
      },
    },
    log.logger,
  );
  membership.listen({
    changed: async () => {
      left.listener -= 1;
      if (left.listener >= 0) throw new Error('no database');
      heard.push(1);
    },
  });
  return { membership, heard, log };
}

test.each([{ refresh: 2 }, { listener: 2 }])(
  'CRD-07 a registration that is stored is answered, though the database is lost in the next moment; what follows from it is made up for: %j',
  async (failures) => {
    const { membership, heard, log } = afterwards(failures);
    expect(await membership.apply(Promise.resolve(CHANGE))).toBe(CHANGE);
    expect(heard).toEqual([]);
    await waitUntil(() => heard.length > 0, 'it to be carried on');
    expect(heard).toEqual([1]);
    expect(log.text).toContain('not carried on yet');
  },
);

test('a change that is not stored has not happened', async () => {
  const { membership, heard } = afterwards({});
  await expect(membership.apply(Promise.reject(new Error('no database')))).rejects.toThrow('no database');
  expect(heard).toEqual([]);
});

test('a hub that stops tries nothing again', async () => {
  const { membership, heard } = afterwards({ refresh: 1 });
  await membership.apply(Promise.resolve(CHANGE));
  membership.stop();
  await expect(waitUntil(() => heard.length > 0, 'nothing', 1_500)).rejects.toThrow('in vain');
});
