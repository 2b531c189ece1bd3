import { interfaceOf } from '../../src/http/measure.js';

test.each([
  ['/ocpi/2.2.1/receiver/locations/NL/CP1/LOC1?x=1', 'receiver/locations'],
  ['/OCPI/2.2/Sender/CDRs', 'sender/cdrs'],
  ['/ocpi/2.2.1/sender/hubclientinfo', 'sender/hubclientinfo'],
  ['/ocpi/2.2.1/receiver/x-parking/anything/at/all', 'receiver/custom'],
  ['/ocpi/2.2.1/credentials', 'credentials'],
  ['/ocpi/versions', 'versions'],
  ['/ocpi/2.2', 'versions'],
  ['/ocpi/2.2.1/relay/5HKxo4aFH8e0udWOL', 'relay'],
  ['/admin/v1/platforms/3', 'admin'],
  ['/health/ready', 'health'],
  ['/metrics?name[]=x', 'metrics'],
  ['/ocpi', 'other'],
  ['/ocpi/2.2.1/nothing', 'other'],
  ['/wp-admin/setup.php', 'other'],
  ['/', 'other'],
])('%s is counted as %s', (url, name) => {
  expect(interfaceOf(url)).toBe(name);
});
