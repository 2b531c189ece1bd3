import { must, PENDING, type Rule, recommended, should } from '../rule.js';

export const exposure: readonly Rule[] = [
  must('EXP-01', 'Each platform reaches both interfaces of each functional module.', PENDING),
  recommended(
    'EXP-02',
    "An interface that does not fit a party's role is refused, and nothing is forwarded.",
    PENDING,
  ),
  must('EXP-03', 'Each list can be pulled.', PENDING),
  should('EXP-04', 'The hub pulls seldom, and not on the dot.', PENDING),
];
