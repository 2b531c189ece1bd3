import { must, PENDING, type Rule, recommended, should } from '../rule.js';

export const locationsSender: readonly Rule[] = [
  must('LOC-S-01', 'The list has pages and filters by last_updated.', PENDING),
  must('LOC-S-02', 'A Location, an EVSE and a Connector can be read by their ids.', PENDING),
  must('LOC-S-03', 'A change of a child is found by the filters.', PENDING),
  should('LOC-S-04', 'An unknown object is HTTP 404.', PENDING),
  must('LOC-S-05', 'There is no method but GET.', PENDING),
  recommended('LOC-S-06', 'An id that several owners use is answered with 4000.', PENDING),
  must('LOC-S-07', 'What was removed stays in the list, so that clients see it.', PENDING),
  must('LOC-S-08', 'Objects hold all required fields.', PENDING),
  recommended('LOC-S-09', 'A missing operator is not filled in.', PENDING),
];
