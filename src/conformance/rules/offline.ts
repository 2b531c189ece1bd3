import { may, must, PENDING, type Rule, recommended, should } from '../rule.js';

export const offline: readonly Rule[] = [
  should('OFF-01', 'A push that fails is not kept and not repeated.', PENDING),
  recommended('OFF-02', 'Nor are copies of a broadcast, ClientInfos and asynchronous results.', PENDING),
  recommended('OFF-03', 'Inside the hub nothing is tried twice.', PENDING),
  must('OFF-04', 'After an outage the hub pulls what a partner has changed.', PENDING),
  recommended('OFF-05', 'A receiver that was away gets the state of now by asking.', PENDING),
  must('OFF-06', 'The requester is told at once.', PENDING),
  recommended('OFF-07', 'A restart of the hub loses nothing.', PENDING),
  may('OFF-08', 'OCPI does not say how long data is kept.', PENDING),
];
