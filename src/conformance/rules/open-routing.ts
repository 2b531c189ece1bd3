import { may, must, PENDING, type Rule, recommended } from '../rule.js';

export const openRouting: readonly Rule[] = [
  must('RT-O-01', 'Without TO the hub finds the receiver, and names it in TO.', PENDING),
  must('RT-O-02', 'The answer names in FROM who has answered.', PENDING),
  must('RT-O-03', 'Single objects may go without TO, with each method.', PENDING),
  recommended('RT-O-04', 'A list without TO is that of all parties.', PENDING),
  may('RT-O-05', 'A push without TO that names no receiver is for everybody.', PENDING),
  recommended(
    'RT-O-06',
    'A request whose receiver cannot be found is answered as the module says, else with 4001.',
    PENDING,
  ),
  recommended('RT-O-07', 'Where several owners fit, the hub does not guess: 4000.', PENDING),
  recommended('RT-O-08', 'What the hub has learnt about owners outlives a restart.', PENDING),
  recommended('RT-O-09', 'Nobody reaches objects that are not for him.', PENDING),
];
