import { may, must, PENDING, type Rule, recommended, should } from '../rule.js';

export const versions: readonly Rule[] = [
  must('VER-01', 'GET versions lists versions and their URLs.', PENDING),
  must('VER-02', 'Each listed version has details with at least one endpoint.', PENDING),
  must('VER-03', 'Each endpoint has an identifier, a role and a URL.', PENDING),
  must('VER-04', 'credentials is listed.', PENDING),
  should('VER-05', "Its role is SENDER; the role of a partner's is ignored.", PENDING),
  must('VER-06', 'Both interfaces of all seven functional modules are listed.', PENDING),
  must('VER-07', 'The Sender interface of hubclientinfo is listed.', PENDING),
  may('VER-08', 'One versions endpoint serves all roles of a platform.', PENDING),
  must('VER-09', 'Both endpoints want a valid token, and carry no routing headers.', PENDING),
  must('VER-10', "Modules of nobody's standard are listed only to who agreed.", PENDING),
  recommended('VER-11', 'Unknown versions, modules and fields of a partner are ignored.', PENDING),
  recommended('VER-12', 'As Sender of the handshake the hub takes the best version of both.', PENDING),
  should('VER-13', 'URLs hold the version.', PENDING),
  must('VER-14', 'After PUT credentials the hub uses the endpoints that the partner then lists.', PENDING),
  must('VER-15', 'Versions are spelled exactly, as 2.2.1.', PENDING),
  must('VER-16', 'There is nothing but GET.', PENDING),
];
