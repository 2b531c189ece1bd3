import { may, must, PENDING, type Rule, recommended, should } from '../rule.js';

export const clientOwnedObjects: readonly Rule[] = [
  must('COO-01', 'PUT replaces the whole object: what is left out is gone.', PENDING),
  must(
    'COO-02',
    'PUT without a required field is refused; what is stored stays, and nobody gets it.',
    PENDING,
  ),
  must('COO-03', 'PATCH changes what it names, and nothing else.', PENDING),
  must('COO-04', 'PATCH without last_updated is refused.', PENDING),
  recommended('COO-05', 'PATCH of something unknown is HTTP 404, so that the owner PUTs it.', PENDING),
  must('COO-06', 'There is no POST.', PENDING),
  must('COO-07', 'The URL names the owner on each leg.', PENDING),
  may('COO-08', 'An object of somebody else is refused, not stored, not handed on.', PENDING),
  recommended('COO-09', 'A peer hub may push objects of the parties behind it.', PENDING),
  should('COO-10', 'Another id in the body than in the URL is refused.', PENDING),
  must(
    'COO-11',
    'Another owner in the body than in the URL is refused; another case is the same owner.',
    PENDING,
  ),
  must('COO-12', 'Ids and parties are compared without case.', PENDING),
  recommended('COO-13', 'Ids are handed on and given back as the owner spells them.', PENDING),
  must('COO-14', 'GET of the Receiver interface gives back what was pushed.', PENDING),
  may('COO-15', "Pulled objects of others than the partner's own parties are left out.", PENDING),
  recommended('COO-16', 'PATCH cannot change what identifies the object.', PENDING),
  recommended(
    'COO-17',
    'PATCH replaces fields; EVSEs and connectors are merged by their ids, and none is deleted.',
    PENDING,
  ),
  recommended('COO-18', 'A push older than what is stored is acknowledged, and overwrites nothing.', PENDING),
];
