import { mappedObjectAt } from '../../../src/ocpi/mapping-2-2/mapped-object.js';
import { FUNCTIONAL_MODULES } from '../../../src/ocpi/modules.js';

test.each([
  ['locations', 'RECEIVER', 'NL/CP1/LOC1', 'Location'],
  ['locations', 'RECEIVER', 'NL/CP1/LOC1/3256', 'EVSE'],
  ['locations', 'RECEIVER', 'NL/CP1/LOC1/3256/1', 'Connector'],
  ['locations', 'RECEIVER', 'NL/CP1/LOC1/3256/1/x', undefined],
  ['locations', 'SENDER', '', 'Location'],
  ['locations', 'SENDER', 'LOC1', 'Location'],
  ['locations', 'SENDER', 'LOC1/3256', 'EVSE'],
  ['locations', 'SENDER', 'LOC1/3256/1', 'Connector'],
  ['sessions', 'RECEIVER', 'NL/CP1/101', 'Session'],
  ['sessions', 'SENDER', '', 'Session'],
  ['sessions', 'SENDER', '101/charging_preferences', undefined],
  ['cdrs', 'RECEIVER', '', 'CDR'],
  ['cdrs', 'RECEIVER', 'any/path/of/the/receiver', 'CDR'],
  ['cdrs', 'SENDER', '', 'CDR'],
  ['commands', 'RECEIVER', 'START_SESSION', undefined],
  ['my-module', 'RECEIVER', '', undefined],
] as const)('%s %s /%s carries %s', (module, interfaceRole, path, object) => {
  const segments = path === '' ? [] : path.split('/');
  expect(mappedObjectAt(module, interfaceRole, segments)).toBe(object);
});

test('all other modules are the same in both versions', () => {
  const mapped = FUNCTIONAL_MODULES.filter((module) => mappedObjectAt(module, 'SENDER', []) !== undefined);
  expect(mapped).toEqual(['cdrs', 'locations', 'sessions']);
});
