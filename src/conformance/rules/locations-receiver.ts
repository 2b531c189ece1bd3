import { may, must, PENDING, type Rule, recommended, should } from '../rule.js';

export const locationsReceiver: readonly Rule[] = [
  must('LOC-R-01', 'PUT of a Location creates or replaces it.', PENDING),
  must('LOC-R-02', 'PUT of an EVSE adds or replaces it in its Location.', PENDING),
  must('LOC-R-03', 'PUT of a Connector adds or replaces it in its EVSE.', PENDING),
  must('LOC-R-04', 'PATCH works on Location, EVSE and Connector.', PENDING),
  must('LOC-R-05', 'PATCH needs last_updated on each level.', PENDING),
  must('LOC-R-06', 'GET works on Location, EVSE and Connector.', PENDING),
  must('LOC-R-07', 'POST and DELETE are HTTP 405.', PENDING),
  must('LOC-R-08', 'A removed EVSE has status REMOVED, and can still be read.', PENDING),
  must(
    'LOC-R-09',
    "A change of a child shows in last_updated of its parents in the hub's list, and in no message.",
    PENDING,
  ),
  must('LOC-R-10', 'Another owner in a Location than in its URL is refused.', PENDING),
  should('LOC-R-11', 'Another id in the body than in the URL is refused on each level.', PENDING),
  must('LOC-R-12', 'Connectors of the same id in two EVSEs are two.', PENDING),
  may('LOC-R-13', 'A new EVSE or Connector without required fields is refused.', PENDING),
  recommended(
    'LOC-R-14',
    'An EVSE or Connector of something unknown is answered without a fault of the server.',
    PENDING,
  ),
  must('LOC-R-15', 'What is not to be published is handed on, with its fields as they are.', PENDING),
  must(
    'LOC-R-16',
    'A PublishToken names at least one thing to know it by, with what belongs to it.',
    PENDING,
  ),
  must('LOC-R-17', 'Regular hours stand only where a place is not always open.', PENDING),
  should('LOC-R-18', 'A Location without EVSEs is stored.', PENDING),
  must('LOC-R-19', 'A planned status changes nothing by itself.', PENDING),
  recommended('LOC-R-20', 'A Connector may name a Tariff that the hub does not know.', PENDING),
  may('LOC-R-21', 'A removed EVSE may lose its evse_id.', PENDING),
  must('LOC-R-22', 'Each status of an EVSE is handed on as it is; the hub derives none.', PENDING),
];
