import { must, PENDING, type Rule, recommended } from '../rule.js';

export const broadcast: readonly Rule[] = [
  must('RT-B-01', 'A push for the hub is answered by the hub.', PENDING),
  must('RT-B-02', 'Its copies come from the hub, each for one receiving party.', PENDING),
  must('RT-B-03', 'Its copies name the owner in path and body.', PENDING),
  must('RT-B-04', 'The answers of receivers are for the hub.', PENDING),
  must('RT-B-05', 'The owner does not hear of receivers that refuse.', PENDING),
  recommended('RT-B-06', 'The owner does not wait for slow receivers.', PENDING),
  must('RT-B-07', 'Copies go to the opposite roles alone.', PENDING),
  must('RT-B-08', 'OTHER receives as an EMSP does; what it pushes goes to CPOs alone.', PENDING),
  must('RT-B-09', 'Copies go to platforms that list the Receiver interface.', PENDING),
  must('RT-B-10', 'A GET is never broadcast.', PENDING),
  must('RT-B-11', 'Sessions and CDRs are not broadcast.', PENDING),
  recommended('RT-B-12', 'Commands, charging profiles and authorizations are not broadcast.', PENDING),
  recommended('RT-B-13', 'PUT, PATCH and the DELETE of a Tariff are broadcast.', PENDING),
  recommended('RT-B-14', 'Each receiving party gets a copy, also where two share a platform.', PENDING),
  recommended('RT-B-15', "Nothing comes back to the sender's own platform.", PENDING),
  must('RT-B-16', 'A receiver that is away gets nothing later by itself.', PENDING),
  recommended('RT-B-17', 'A receiver gets the versions of an object in order.', PENDING),
  recommended('RT-B-18', 'What is broadcast is stored, and listed.', PENDING),
  recommended('RT-B-19', 'A push that is refused is neither stored nor handed on.', PENDING),
  recommended('RT-B-20', 'The module says in which of its roles a party acts.', PENDING),
];
