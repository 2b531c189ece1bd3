import { testAreas } from './black-box.js';

testAreas(
  'Pagination',
  'Routing headers',
  'Direct routing',
  'Broadcast Push',
  'Open routing',
  'GET All via hub',
  'Hub errors',
);
