import { may, must, PENDING, type Rule, recommended, should } from '../rule.js';

export const envelope: readonly Rule[] = [
  must('ENV-01', 'Each answer is a JSON object with an integer status_code and a timestamp.', PENDING),
  must(
    'ENV-02',
    'The data of a list is an array, that of a single result the object or text itself.',
    PENDING,
  ),
  recommended('ENV-03', 'An empty list is [].', PENDING),
  should('ENV-04', 'A success carries the data that the module defines.', PENDING),
  recommended('ENV-05', 'A push is answered without data.', PENDING),
  recommended('ENV-06', 'A receiver may answer a push with any data, or none.', PENDING),
  may('ENV-07', 'The data of a refusal goes back as it came.', PENDING),
  must('ENV-08', 'The hub itself uses no code of the ranges for custom codes.', PENDING),
  recommended(
    'ENV-09',
    'A relayed answer keeps status code, message, data and timestamp of the receiver.',
    PENDING,
  ),
  recommended('ENV-10', 'Each 1xxx of a partner is a success.', PENDING),
  recommended('ENV-11', 'An answer of HTTP 2xx that is no envelope becomes 4000.', PENDING),
];
