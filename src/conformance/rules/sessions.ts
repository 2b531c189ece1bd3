import type { Rule } from '../rule.js';
import { sessionsReceiver } from './sessions-receiver.js';
import { sessionsSender } from './sessions-sender.js';

export const sessions: readonly Rule[] = [...sessionsReceiver, ...sessionsSender];
