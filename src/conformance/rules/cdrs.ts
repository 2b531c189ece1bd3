import type { Rule } from '../rule.js';
import { cdrsReceiver } from './cdrs-receiver.js';
import { cdrsSender } from './cdrs-sender.js';

export const cdrs: readonly Rule[] = [...cdrsReceiver, ...cdrsSender];
