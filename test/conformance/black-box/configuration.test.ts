import { testAreas } from './black-box.js';

testAreas('Versions', 'Credentials', 'HubClientInfo', 'What the hub exposes', 'Offline');
