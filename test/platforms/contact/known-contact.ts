import type { Contact } from '../../../src/platforms/contact/contact.js';

/** A platform that has been there all the time, and was last seen at some moment. */
export function connectedContact(seenAt: number): Contact {
  return {
    isConnected: true,
    seenAt,
    checkedAt: undefined,
    failures: 0,
    nextCheckAt: undefined,
    returnedAt: undefined,
    relapses: 0,
    answersSince: undefined,
  };
}
