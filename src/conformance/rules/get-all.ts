import { may, must, PENDING, type Rule, recommended } from '../rule.js';

export const getAll: readonly Rule[] = [
  must('RT-G-01', 'One list holds the objects of all parties.', PENDING),
  must('RT-G-02', 'Each object names its owner.', PENDING),
  must('RT-G-03', 'Pages, filters and order are those of the whole list.', PENDING),
  must('RT-G-04', "last_updated is the owner's.", PENDING),
  may('RT-G-05', 'A party sees only what is for its role.', PENDING),
  recommended('RT-G-06', 'What partners only offer to be pulled is in the list too.', PENDING),
  recommended(
    'RT-G-07',
    "A party that is new to the hub may bring objects older than a client's last pull.",
    PENDING,
  ),
  recommended(
    'RT-G-08',
    'Objects of an unreachable party stay in the list; those of a party that left do not.',
    PENDING,
  ),
];
