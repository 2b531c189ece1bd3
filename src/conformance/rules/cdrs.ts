import type { Rule } from '../rule.js';
import { cdrContents } from './cdr-contents.js';
import { cdrPosts } from './cdr-posts.js';
import { cdrsSender } from './cdrs-sender.js';

export const cdrs: readonly Rule[] = [...cdrPosts, ...cdrContents, ...cdrsSender];
