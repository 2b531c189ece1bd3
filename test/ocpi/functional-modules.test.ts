import { formOf, methodsOf } from '../../src/ocpi/functional-module.js';
import { FUNCTIONAL_MODULE_DESCRIPTIONS } from '../../src/ocpi/functional-modules.js';
import { FUNCTIONAL_MODULES, type InterfaceRole } from '../../src/ocpi/modules.js';

function describedModule(identifier: string) {
  const module = FUNCTIONAL_MODULE_DESCRIPTIONS.find((each) => each.identifier === identifier);
  if (module === undefined) throw new Error(`${identifier} are not described`);
  return module;
}

test('every functional module of the specification is described', () => {
  const identifiers = FUNCTIONAL_MODULE_DESCRIPTIONS.map(({ identifier }) => identifier);
  expect(identifiers.sort()).toEqual([...FUNCTIONAL_MODULES].sort());
});

/** Section 6 of the conformance page, cell by cell: module, interface, URL below its endpoint, methods. */
test.each<[string, InterfaceRole, string, string]>([
  ['locations', 'RECEIVER', '/NL/CP1/LOC1', 'GET PUT PATCH'],
  ['locations', 'RECEIVER', '/NL/CP1/LOC1/3256', 'GET PUT PATCH'],
  ['locations', 'RECEIVER', '/NL/CP1/LOC1/3256/1', 'GET PUT PATCH'],
  ['locations', 'SENDER', '', 'GET'],
  ['locations', 'SENDER', '/LOC1', 'GET'],
  ['locations', 'SENDER', '/LOC1/3256', 'GET'],
  ['locations', 'SENDER', '/LOC1/3256/1', 'GET'],
  ['sessions', 'RECEIVER', '/NL/CP1/101', 'GET PUT PATCH'],
  ['sessions', 'RECEIVER', '/NL/CP1/101/charging_periods', ''],
  ['sessions', 'SENDER', '', 'GET'],
  ['sessions', 'SENDER', '/101', ''],
  ['sessions', 'SENDER', '/101/charging_preferences', 'PUT'],
  ['sessions', 'SENDER', '/101/preferences', ''],
  ['cdrs', 'RECEIVER', '', 'POST'],
  ['cdrs', 'RECEIVER', '/NL/CP1/CDR1', 'GET'],
  ['cdrs', 'SENDER', '', 'GET'],
  ['cdrs', 'SENDER', '/CDR1', ''],
  ['tariffs', 'RECEIVER', '/NL/CP1/T1', 'GET PUT DELETE'],
  ['tariffs', 'SENDER', '', 'GET'],
  ['tariffs', 'SENDER', '/T1', ''],
  ['tokens', 'RECEIVER', '/NL/EM1/012345678', 'GET PUT PATCH'],
  ['tokens', 'SENDER', '', 'GET'],
  ['tokens', 'SENDER', '/012345678', ''],
  ['tokens', 'SENDER', '/012345678/authorize', 'POST'],
  ['commands', 'RECEIVER', '', ''],
  ['commands', 'RECEIVER', '/START_SESSION', 'POST'],
  ['commands', 'SENDER', '', ''],
  ['chargingprofiles', 'RECEIVER', '/101', 'GET PUT DELETE'],
  ['chargingprofiles', 'SENDER', '/101', 'PUT'],
  ['chargingprofiles', 'SENDER', '', ''],
])('EXP-01 %s %s "%s": %s', (identifier, interfaceRole, url, methods) => {
  const form = formOf(describedModule(identifier), interfaceRole, url.split('/').slice(1));
  expect(methodsOf(form === undefined ? [] : [form]).join(' ')).toBe(methods);
});

/** COO-06, SES-R-06, CDR-R-06, TAR-R-05, TOK-R-07, CMD-R-02, CHP-R-04, and the Sender interfaces alike. */
test.each<[string, InterfaceRole, string]>([
  ['locations', 'RECEIVER', 'GET PUT PATCH'],
  ['locations', 'SENDER', 'GET'],
  ['sessions', 'RECEIVER', 'GET PUT PATCH'],
  ['sessions', 'SENDER', 'GET PUT'],
  ['cdrs', 'RECEIVER', 'GET POST'],
  ['cdrs', 'SENDER', 'GET'],
  ['tariffs', 'RECEIVER', 'GET PUT DELETE'],
  ['tariffs', 'SENDER', 'GET'],
  ['tokens', 'RECEIVER', 'GET PUT PATCH'],
  ['tokens', 'SENDER', 'GET POST'],
  ['commands', 'RECEIVER', 'POST'],
  ['commands', 'SENDER', ''],
  ['chargingprofiles', 'RECEIVER', 'GET PUT DELETE'],
  ['chargingprofiles', 'SENDER', 'PUT'],
])('REQ-12 %s %s has the methods: %s', (identifier, interfaceRole, methods) => {
  const forms = describedModule(identifier).forms.filter((form) => form.interfaceRole === interfaceRole);
  expect(methodsOf(forms).join(' ')).toBe(methods);
});
