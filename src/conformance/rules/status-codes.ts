import { must, PENDING, type Rule } from '../rule.js';

export const statusCodes: readonly Rule[] = [
  must('STC-01', 'A missing or wrong parameter is 2001.', PENDING),
  must('STC-02', 'A client error for which there is nothing finer is 2000.', PENDING),
  must('STC-03', 'An authorization that lacks the location is 2002, from the EMSP.', PENDING),
  must('STC-04', 'An unknown Location in a command is 2003.', PENDING),
  must('STC-05', 'An unknown Token in an authorization is HTTP 404 with 2004.', PENDING),
  must('STC-06', '3000 to 3003 tell of faults on the server side and in the handshake.', PENDING),
  must('STC-07', 'Faults of routing are 4000 to 4003.', PENDING),
  must('STC-08', '2xxx and 3xxx of a receiver go back to the requester as they came.', PENDING),
];
