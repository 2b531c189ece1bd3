import { may, must, PENDING, type Rule, recommended, should } from '../rule.js';

export const requestFormat: readonly Rule[] = [
  must('REQ-01', 'The hub sends bodies as application/json.', PENDING),
  may('REQ-02', 'GET and DELETE need no Content-Type.', PENDING),
  recommended('REQ-03', 'A body that is JSON is taken with a charset and without a Content-Type.', PENDING),
  must('REQ-04', 'A body that is no JSON is answered with HTTP 400, and reaches nobody.', PENDING),
  must('REQ-05', 'An empty body where an object is needed is answered with HTTP 400.', PENDING),
  must('REQ-06', 'What is wrong in valid JSON is told by the status code, with HTTP 200.', PENDING),
  must('REQ-07', 'A fault inside the hub is HTTP 200 with 3000.', PENDING),
  recommended('REQ-08', 'JSON that is no object is answered with 2001.', PENDING),
  should('REQ-09', 'An object that does not exist is HTTP 404.', PENDING),
  should('REQ-10', 'The first PUT of an object is HTTP 201.', PENDING),
  should('REQ-11', 'A later PUT or PATCH of it is HTTP 200.', PENDING),
  must('REQ-12', 'A method that an interface does not have is HTTP 405.', PENDING),
  recommended('REQ-13', 'HTTP 405 names the allowed methods in Allow.', PENDING),
  recommended('REQ-14', 'A path that leads nowhere is HTTP 404.', PENDING),
  recommended('REQ-15', 'A slash at the end of a URL makes no difference.', PENDING),
  recommended(
    'REQ-16',
    "Below a partner's endpoint the hub joins with one slash, and keeps the endpoint's query.",
    PENDING,
  ),
  recommended('REQ-17', 'Ids in paths are decoded once and encoded again.', PENDING),
  must('REQ-18', 'Bodies of requests are bare objects, asynchronous results too.', PENDING),
];
