import { Timelines } from '../../src/chaos/journal/timelines.js';
import { DELETED, Ledger } from '../../src/chaos/storm/ledger.js';
import type { HubAnswer } from '../../src/sandbox/http/hub-client.js';

const T1 = '2026-06-02T00:00:00.001Z';
const T2 = '2026-06-02T00:00:00.002Z';
const T3 = '2026-06-02T00:00:00.003Z';
const path = 'tariffs NL/C01/T1';

function answer(ok: boolean, timeouts = 0): HubAnswer {
  return {
    httpStatus: 200,
    headers: {},
    body: '',
    envelope: undefined,
    ok,
    startedAt: 0,
    durationMs: 0,
    timeouts,
  };
}

const yes = async () => answer(true);
const no = async () => answer(false);
const silence = async () => {
  throw new Error('no answer');
};

type Step = [state: string, send: () => Promise<HubAnswer>];

async function after(...steps: Step[]): Promise<Ledger> {
  const ledger = new Ledger(new Timelines());
  for (const [state, send] of steps) await ledger.push([{ path, state }], send);
  return ledger;
}

describe('what is wrong with what somebody holds', () => {
  test.each<[string, Step[], held: string | undefined, wrong: RegExp | undefined]>([
    ['nothing was acknowledged', [[T1, silence]], undefined, undefined],
    ['acknowledged and there', [[T1, yes]], T1, undefined],
    ['acknowledged and missing', [[T1, yes]], undefined, /is missing, acknowledged was/],
    [
      'older than acknowledged',
      [
        [T1, yes],
        [T2, yes],
      ],
      T1,
      /is of .*001Z, acknowledged was .*002Z/,
    ],
    [
      'ahead: stored, and the answer lost',
      [
        [T1, yes],
        [T2, silence],
      ],
      T2,
      undefined,
    ],
    [
      'not ahead, and need not be',
      [
        [T1, yes],
        [T2, no],
      ],
      T1,
      undefined,
    ],
    [
      'deleted, and gone',
      [
        [T1, yes],
        [DELETED, yes],
      ],
      undefined,
      undefined,
    ],
    [
      'deleted, and still there',
      [
        [T1, yes],
        [DELETED, yes],
      ],
      T1,
      /is of .*001Z, acknowledged was DELETED/,
    ],
    [
      'deleted, and there again',
      [
        [T1, yes],
        [DELETED, yes],
        [T2, silence],
      ],
      T2,
      undefined,
    ],
    [
      'perhaps deleted',
      [
        [T1, yes],
        [DELETED, silence],
      ],
      undefined,
      undefined,
    ],
    [
      'perhaps deleted, and made again',
      [
        [T1, yes],
        [DELETED, silence],
        [T3, yes],
      ],
      undefined,
      /is missing/,
    ],
  ])('%s', async (_, steps, held, wrong) => {
    const fault = (await after(...steps)).fault(path, held);
    if (wrong === undefined) expect(fault).toBeUndefined();
    else expect(fault).toMatch(wrong);
  });
});

test('counts by how the hub took them, and knows what may still be at large', async () => {
  const ledger = new Ledger(new Timelines());
  const change = { path, state: T1 };
  expect(await ledger.push([change], yes)).toEqual({ isAcknowledged: true, isAtLarge: false });
  expect(await ledger.push([change], async () => answer(true, 1))).toEqual({
    isAcknowledged: true,
    isAtLarge: true,
  });
  expect(await ledger.push([change], silence)).toEqual({ isAcknowledged: false, isAtLarge: true });
  const later = { ...answer(false), envelope: { statusCode: 3000 } };
  await ledger.push([change], async () => later as HubAnswer);
  await ledger.push([change], no);
  expect(ledger.counts).toEqual({ acknowledged: 2, refused: 1, unanswered: 1, otherwise: 1 });
  expect(ledger.complaints).toHaveLength(1);
});

test('a Tariff has its states in the order in which they were sent, each once in a row', async () => {
  const ledger = await after([T1, yes], [T1, yes], [DELETED, silence], [DELETED, yes], [T2, yes]);
  expect(ledger.historyOf(path)).toEqual([T1, DELETED, T2]);
});
