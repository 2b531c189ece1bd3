import { testAreas } from './black-box.js';

testAreas(
  'Client owned objects',
  'Locations, Receiver',
  'Locations, Sender',
  'Sessions',
  'CDRs',
  'Tariffs',
  'Tokens',
  'Commands',
  'Charging profiles',
);
