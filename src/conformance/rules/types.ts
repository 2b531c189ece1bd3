import { may, must, PENDING, type Rule, recommended, should } from '../rule.js';

export const types: readonly Rule[] = [
  must('TYP-01', 'DateTimes that the hub writes are UTC with Z, at most 25 characters long.', PENDING),
  must('TYP-02', 'DateTimes are understood with and without Z, with and without a fraction.', PENDING),
  must('TYP-03', 'A DateTime without Z is UTC.', PENDING),
  recommended('TYP-04', 'A DateTime with an offset is refused, or handed on as it is.', PENDING),
  must('TYP-05', 'Values of enumerations are compared with regard to case.', PENDING),
  must('TYP-06', 'A CiString is printable ASCII; a text holds any language and passes unchanged.', PENDING),
  must('TYP-07', 'Numbers arrive as they were sent.', PENDING),
  must('TYP-08', 'Null, absent and empty are the same where a field is optional.', PENDING),
  should('TYP-09', 'Texts longer than older editions allow pass.', PENDING),
  must('TYP-10', 'URLs that the hub makes have at most 255 characters.', PENDING),
  may('TYP-11', '#NA may stand in a required text that cannot be filled.', PENDING),
  recommended('TYP-12', 'Fields that nobody knows are kept and handed on.', PENDING),
  recommended('TYP-13', 'Unknown values of enumerations pass, but where the hub acts upon them.', PENDING),
  must('TYP-14', 'A value of another JSON type is refused.', PENDING),
];
