import { testAreas } from './black-box.js';

testAreas(
  'Authentication',
  'Request format and HTTP status',
  'Response envelope',
  'Status codes',
  'Data types',
  'Message ids',
);
