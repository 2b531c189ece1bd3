import { must, PENDING, type Rule, recommended, should } from '../rule.js';

export const tariffs: readonly Rule[] = [
  must('TAR-R-01', 'PUT creates or replaces a Tariff.', PENDING),
  must('TAR-R-02', 'DELETE removes it, everywhere.', PENDING),
  should('TAR-R-03', 'DELETE and GET of an unknown Tariff are HTTP 404.', PENDING),
  must('TAR-R-04', 'GET gives the stored Tariff, and HTTP 404 after DELETE.', PENDING),
  must('TAR-R-05', 'POST and PATCH are HTTP 405.', PENDING),
  must('TAR-R-06', 'Another owner or id in the body than in the URL is refused.', PENDING),
  recommended('TAR-R-07', 'A Tariff that Connectors name can be deleted.', PENDING),
  recommended('TAR-R-08', 'Two EMSPs may get different Tariffs of one id.', PENDING),
  must('TAR-R-09', 'Order and numbers arrive as they were sent.', PENDING),
  must('TAR-R-10', 'Elements and their prices are not empty; no vat is not a vat of 0.', PENDING),
  must('TAR-R-11', 'Prices of a reservation are FLAT and TIME alone.', PENDING),
  must('TAR-S-01', 'The list has pages, and holds no deleted Tariff.', PENDING),
  must('TAR-S-02', 'There is no other method, and no single Tariff.', PENDING),
  recommended('TAR-S-03', 'A pull of what has changed cannot show what was deleted.', PENDING),
];
