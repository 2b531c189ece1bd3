import type { Rule } from '../rule.js';
import { sessionContents } from './session-contents.js';
import { sessionPushes } from './session-pushes.js';
import { sessionsSender } from './sessions-sender.js';

export const sessions: readonly Rule[] = [...sessionPushes, ...sessionContents, ...sessionsSender];
