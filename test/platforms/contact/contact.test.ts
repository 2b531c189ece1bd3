import {
  type Contact,
  consider,
  type Evidence,
  nextCheckOf,
} from '../../../src/platforms/contact/contact.js';
import { patienceFor } from '../../../src/platforms/contact/patience.js';
import { connectedContact } from './known-contact.js';

const MINUTE = 60_000;
const PATIENCE = patienceFor(5 * MINUTE);
const NOW = 1_000_000_000;

const CONNECTED: Contact = connectedContact(NOW - 10_000);
const OFFLINE: Contact = {
  ...CONNECTED,
  isConnected: false,
  checkedAt: NOW - 30_000,
  failures: 4,
  nextCheckAt: NOW + 30_000,
};
const ago = (ms: number) => NOW - ms;

type Row = [what: string, before: Contact, evidence: Evidence, action: string, after: Partial<Contact>];

test.each<Row>([
  ['HCI-21 a request puts the check off', CONNECTED, 'heard', 'nothing', { seenAt: NOW }],
  ['an answer is as good', CONNECTED, 'answered', 'nothing', { seenAt: NOW }],
  ['a call that failed', CONNECTED, 'doubted', 'check', {}],
  [
    'just after a check',
    { ...CONNECTED, checkedAt: ago(999) },
    'doubted',
    'nothing',
    { nextCheckAt: NOW + 1 },
  ],
  ['a second after it', { ...CONNECTED, checkedAt: ago(1_000) }, 'doubted', 'check', {}],
  [
    'HCI-23 one failed check is not enough, and is soon repeated',
    CONNECTED,
    'checkFailed',
    'nothing',
    { failures: 1, nextCheckAt: NOW + 1_000, isConnected: true },
  ],
  [
    'HCI-23 two in a row are',
    { ...CONNECTED, failures: 1 },
    'checkFailed',
    'sayOffline',
    { failures: 2, isConnected: false, relapses: 0, nextCheckAt: NOW + 2_000 },
  ],
  [
    'an answer between them ends the doubt',
    { ...CONNECTED, failures: 1, nextCheckAt: NOW + 500 },
    'answered',
    'nothing',
    { failures: 0, nextCheckAt: undefined },
  ],
  [
    'a request does not: it may get in where nothing gets out',
    { ...CONNECTED, failures: 1, nextCheckAt: NOW + 500 },
    'heard',
    'nothing',
    { failures: 1, nextCheckAt: NOW + 500 },
  ],
  ['nobody has to be looked for who is there', CONNECTED, 'wanted', 'nothing', {}],

  [
    'HCI-24 a request brings it back, and it is checked at once',
    OFFLINE,
    'heard',
    'sayConnected',
    { isConnected: true, failures: 0, returnedAt: NOW, nextCheckAt: NOW },
  ],
  [
    '... but not twice in the same moment',
    { ...OFFLINE, checkedAt: ago(300) },
    'heard',
    'sayConnected',
    { nextCheckAt: NOW + 700 },
  ],
  [
    'HCI-15 an answer brings it back, which needs no check',
    OFFLINE,
    'answered',
    'sayConnected',
    { isConnected: true, failures: 0, returnedAt: NOW, nextCheckAt: undefined },
  ],
  ['it is OFFLINE anyway', OFFLINE, 'doubted', 'nothing', {}],
  ['HCI-18 somebody wants to reach it', OFFLINE, 'wanted', 'check', {}],
  [
    'at most every two seconds',
    { ...OFFLINE, checkedAt: ago(1_500) },
    'wanted',
    'nothing',
    { nextCheckAt: NOW + 500 },
  ],
  [
    'who is to be asked sooner stays so',
    { ...OFFLINE, checkedAt: ago(1_500), nextCheckAt: NOW + 100 },
    'wanted',
    'nothing',
    { nextCheckAt: NOW + 100 },
  ],
  [
    'HCI-23 it is asked again and again, each time later',
    { ...OFFLINE, failures: 4 },
    'checkFailed',
    'nothing',
    { failures: 5, nextCheckAt: NOW + 16_000 },
  ],
  [
    'at last once a window',
    { ...OFFLINE, failures: 400 },
    'checkFailed',
    'nothing',
    { nextCheckAt: NOW + 5 * MINUTE },
  ],

  [
    'lost again soon after it came back',
    { ...CONNECTED, failures: 1, returnedAt: ago(4 * MINUTE) },
    'checkFailed',
    'sayOffline',
    { relapses: 1 },
  ],
  [
    'lost after it has been good for a while',
    { ...CONNECTED, failures: 1, returnedAt: ago(6 * MINUTE) },
    'checkFailed',
    'sayOffline',
    { relapses: 0 },
  ],
  [
    'each relapse lengthens that while',
    { ...CONNECTED, failures: 1, returnedAt: ago(9 * MINUTE), relapses: 1 },
    'checkFailed',
    'sayOffline',
    { relapses: 2 },
  ],
  [
    'after a relapse a request is a reason to look, and no more',
    { ...OFFLINE, relapses: 1 },
    'heard',
    'check',
    { isConnected: false },
  ],
  ['... every two seconds', { ...OFFLINE, relapses: 1, checkedAt: ago(1_000) }, 'heard', 'nothing', {}],
  ['an answer still brings it back', { ...OFFLINE, relapses: 1 }, 'answered', 'sayConnected', {}],
  [
    'after another relapse it has to go on answering',
    { ...OFFLINE, relapses: 2 },
    'answered',
    'nothing',
    { isConnected: false, answersSince: NOW, failures: 0, nextCheckAt: NOW + 15_000 },
  ],
  [
    '... for a minute',
    { ...OFFLINE, relapses: 2, answersSince: ago(MINUTE) },
    'answered',
    'sayConnected',
    { isConnected: true, answersSince: undefined },
  ],
  [
    'one failed check, and the minute begins anew',
    { ...OFFLINE, relapses: 2, answersSince: ago(50_000), failures: 0 },
    'checkFailed',
    'nothing',
    { answersSince: undefined, failures: 1 },
  ],
  [
    'after many relapses it is a window, and not longer',
    { ...OFFLINE, relapses: 1_000, answersSince: ago(5 * MINUTE) },
    'answered',
    'sayConnected',
    {},
  ],
])('%s: %#', (_what, before, evidence, action, after) => {
  const decision = consider(before, evidence, NOW, PATIENCE, 0.5);
  expect(decision.action).toBe(action);
  expect(decision.contact).toMatchObject(after);
});

test('HCI-20 who is silent is checked when the window is over, and what others have heard had time to be told', () => {
  expect(nextCheckOf(CONNECTED, PATIENCE) - CONNECTED.seenAt).toBe(5 * MINUTE + PATIENCE.lookMs);
  expect(nextCheckOf(OFFLINE, PATIENCE)).toBe(OFFLINE.nextCheckAt);
});

test('probes are spread: a quarter more or less, and never beyond the window', () => {
  const at = (random: number, failures: number) => {
    const { contact } = consider({ ...OFFLINE, failures }, 'checkFailed', NOW, PATIENCE, random);
    return (contact.nextCheckAt ?? 0) - NOW;
  };
  expect([at(0, 4), at(1, 4)]).toEqual([12_000, 20_000]);
  expect([at(0, 40), at(1, 40)]).toEqual([5 * MINUTE, 5 * MINUTE]);
});
