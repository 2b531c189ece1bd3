import { requestedInterface } from '../../src/http/requested-interface.js';

test.each([
  ['/ocpi/2.2.1/sender/locations', 'locations', 'SENDER'],
  ['/ocpi/2.2/receiver/tokens/NL/EM1/T1?type=RFID', 'tokens', 'RECEIVER'],
  ['/OCPI/2.2.1/Receiver/CDRs', 'cdrs', 'RECEIVER'],
  ['/ocpi/2.2.1/sender/hubclientinfo?limit=1', 'hubclientinfo', 'SENDER'],
  ['/ocpi/2.2.1/receiver/x-my.module/a', 'x-my.module', 'RECEIVER'],
  ['/ocpi/2.2.1/credentials', 'credentials', undefined],
  ['/ocpi/2.2.1/CREDENTIALS/', 'credentials', undefined],
  ['/ocpi/versions', 'versions', undefined],
  ['/ocpi/2.2.1', 'versions', undefined],
  ['/ocpi/2.2.1/', 'versions', undefined],
  ['/ocpi/2.2.1/relay/abc', undefined, undefined],
  ['/ocpi/2.2.1/sender/%63redentials', undefined, undefined],
  ['/ocpi', undefined, undefined],
  ['/', undefined, undefined],
])('%s', (url, module, interfaceRole) => {
  expect(requestedInterface(url)).toEqual({ module, interfaceRole });
});
