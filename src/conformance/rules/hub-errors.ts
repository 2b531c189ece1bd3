import { must, PENDING, type Rule, recommended } from '../rule.js';

export const hubErrors: readonly Rule[] = [
  must('RT-E-01', 'A receiver that nobody knows is 4001.', PENDING),
  must('RT-E-02', 'A receiver that does not answer in time is 4002.', PENDING),
  must('RT-E-03', 'A receiver that is not connected is 4003.', PENDING),
  must('RT-E-04', 'Any other fault on the way is 4000.', PENDING),
  recommended('RT-E-05', '4xxx comes with HTTP 200.', PENDING),
  must('RT-E-06', '2xxx and 3xxx of the receiver come with its HTTP status.', PENDING),
  recommended(
    'RT-E-07',
    'HTTP 404 and 405 of the receiver come back, with an envelope if it had none.',
    PENDING,
  ),
  recommended('RT-E-08', 'HTTP 401 and 403 of the receiver become 4003.', PENDING),
  recommended(
    'RT-E-09',
    'HTTP 5xx of the receiver comes back with its envelope; without one it is 4000; 429 and 503 are 4003.',
    PENDING,
  ),
  recommended('RT-E-10', 'A receiver without the interface, or of an unfitting role, is 4000.', PENDING),
  recommended('RT-E-11', 'The hub gives up before its clients do.', PENDING),
  recommended('RT-E-12', 'Clients of version 2.2, which know no 4000, may be told 3000.', PENDING),
];
