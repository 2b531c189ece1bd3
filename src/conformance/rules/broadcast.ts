import type { Rule } from '../rule.js';
import { broadcastAudience } from './broadcast-audience.js';
import { broadcastMessages } from './broadcast-messages.js';
import { broadcastObjects } from './broadcast-objects.js';

export const broadcast: readonly Rule[] = [
  ...broadcastMessages,
  ...broadcastAudience,
  ...broadcastObjects,
].sort((a, b) => a.id.localeCompare(b.id));
