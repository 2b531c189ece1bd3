import { methodsOf } from '../../src/ocpi/functional-module.js';
import { FUNCTIONAL_MODULE_DESCRIPTIONS } from '../../src/ocpi/functional-modules.js';
import { ocpiDocument } from '../../src/openapi/ocpi-document.js';
import { documentedOperations } from './routes.js';

const document = ocpiDocument(FUNCTIONAL_MODULE_DESCRIPTIONS);
const text = JSON.stringify(document);

test('EXP-01 every form of URL of every functional module is in the document, with its methods and no others', () => {
  const functional = /^\w+ \/\{version\}\/(sender|receiver)\/(?!hubclientinfo)/;
  const described = FUNCTIONAL_MODULE_DESCRIPTIONS.flatMap(({ identifier, forms }) =>
    forms.flatMap((form) =>
      methodsOf([form]).map(
        (method) => `${method} /{version}/${form.interfaceRole.toLowerCase()}/${identifier}${form.path}`,
      ),
    ),
  );
  expect(
    documentedOperations(document)
      .filter((operation) => functional.test(operation))
      .sort(),
  ).toEqual(described.sort());
});

test('every operation has an id of its own', () => {
  const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
  expect(ids.length).toBe(documentedOperations(document).length);
  expect(new Set(ids).size).toBe(ids.length);
});

test('everything that is referred to is there, and every parameter of a path is described', () => {
  for (const [, reference = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    expect(document).toHaveProperty(reference.split('/'));
  }
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
      for (const operation of Object.values(item as object)) {
        // A parameter stands in its operation or is referred to by its name.
        expect(JSON.stringify(operation.parameters)).toMatch(
          new RegExp(`"name":"${name}"|parameters/${name}"`),
        );
      }
    }
  }
});

function operationAt(path: string, method: string): Record<string, unknown> {
  const item = document.paths?.[path] as Record<string, Record<string, unknown>> | undefined;
  const operation = item?.[method];
  if (operation === undefined) throw new Error(`there is no ${method} of ${path}`);
  return operation;
}

/** What an operation takes and gives, as far as the document names it. */
test.each([
  ['/{version}/sender/tokens/{token_uid}/authorize', 'post', 'LocationReferences', 'AuthorizationInfo'],
  ['/{version}/receiver/commands/{command}', 'post', 'StartSession', 'CommandResponse'],
  [
    '/{version}/receiver/chargingprofiles/{session_id}',
    'put',
    'SetChargingProfile',
    'ChargingProfileResponse',
  ],
  ['/{version}/sender/chargingprofiles/{session_id}', 'put', 'ActiveChargingProfile', 'Success'],
  [
    '/{version}/sender/sessions/{session_id}/charging_preferences',
    'put',
    'ChargingPreferences',
    'PROFILE_TYPE_NOT_SUPPORTED',
  ],
  ['/{version}/receiver/cdrs', 'post', 'CDR', 'Success'],
  ['/{version}/receiver/tariffs/{country_code}/{party_id}/{tariff_id}', 'put', 'Tariff', 'Success'],
])('%s %s takes %s and gives %s', (path, method, taken, given) => {
  const { requestBody, responses } = operationAt(path, method);
  expect(JSON.stringify(requestBody)).toContain(taken);
  expect(JSON.stringify(responses)).toContain(given);
});

test.each([
  ['/{version}/receiver/tokens/{country_code}/{party_id}/{token_uid}', 'patch', ['type']],
  ['/{version}/sender/tokens/{token_uid}/authorize', 'post', ['type']],
  ['/{version}/receiver/chargingprofiles/{session_id}', 'get', ['duration', 'response_url']],
  ['/{version}/receiver/chargingprofiles/{session_id}', 'delete', ['response_url']],
  ['/{version}/sender/cdrs', 'get', ['date_from', 'date_to', 'offset', 'limit']],
])('%s %s has the query %j', (path, method, names) => {
  const parameters = JSON.stringify(operationAt(path, method).parameters);
  for (const name of names) {
    expect(parameters).toMatch(new RegExp(`"in":"query","name":"${name}"|parameters/${name}"`));
  }
});
