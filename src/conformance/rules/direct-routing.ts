import { may, must, PENDING, type Rule, recommended } from '../rule.js';

export const directRouting: readonly Rule[] = [
  must('RT-D-01', 'A message for one party reaches that party alone.', PENDING),
  must('RT-D-02', 'TO and FROM are right on all four legs.', PENDING),
  must('RT-D-03', 'Each method and both interfaces can be addressed to a party.', PENDING),
  must('RT-D-04', "The receiver's HTTP status and envelope come back.", PENDING),
  recommended('RT-D-05', 'A push for one party is seen by nobody else.', PENDING),
  must('RT-D-06', 'A list that is asked of one party is its own list.', PENDING),
  must('RT-D-07', 'Two parties of one platform are told apart by TO.', PENDING),
  recommended('RT-D-08', 'A party that addresses itself is refused.', PENDING),
  may('RT-D-09', 'A party may be reached through a peer hub.', PENDING),
  recommended('RT-D-10', 'Nothing goes back to the platform that it came from.', PENDING),
];
