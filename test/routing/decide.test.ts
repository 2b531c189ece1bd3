import type { ClientOwnedModule } from '../../src/ocpi/client-owned-object.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { decide } from '../../src/routing/decide.js';
import type { RoamingDefault } from '../../src/routing/roaming.js';
import { thrownBy } from '../harness/thrown-by.js';
import { BOTH_INTERFACES, request, sampleRegistry } from './sample-registry.js';

const registry = sampleRegistry(
  [
    { parties: { 'NL/CP1': ['CPO'] } },
    { parties: { 'DE/CP2': ['CPO'] } },
    { parties: { 'NL/EM1': ['EMSP'] } },
    { parties: { 'NL/EM2': ['EMSP'] }, endpoints: BOTH_INTERFACES.filter(({ role }) => role === 'SENDER') },
    { parties: { 'NL/OFF': ['EMSP'] }, reachable: false },
    { parties: { 'NL/SUS': ['EMSP'] }, state: 'SUSPENDED' },
    { parties: { 'NL/NEW': ['EMSP'] }, state: 'INVITED' },
    { parties: { 'FR/CP3': ['CPO'], 'FR/EM3': ['EMSP'], 'FR/DUO': ['CPO', 'EMSP'] } },
    { parties: { 'NL/SU2': ['CPO'] }, state: 'SUSPENDED' },
    { parties: { 'NL/OF2': ['CPO'] }, reachable: false },
    { parties: { 'NL/NSP': ['NSP'] } },
    { parties: { 'NL/BAD': ['EMSP'] } },
  ],
  [['NL/CP1', 'NL/BAD', false]],
);

function route(
  from: string,
  what: string,
  to?: string,
  byDefault: RoamingDefault = 'open',
  module: ClientOwnedModule = LOCATIONS,
) {
  return decide(module, request(registry, from, what, to), byDefault);
}

function refusal(...args: Parameters<typeof route>): unknown {
  return thrownBy(() => route(...args));
}

describe('a push without TO, or with TO = hub', () => {
  test.each([
    ['RT-B-01', 'PUT RECEIVER NL/CP1/LOC1', 'hub', 'PUT', ['LOC1']],
    ['RT-O-05', 'PUT RECEIVER NL/CP1/LOC1', undefined, 'PUT', ['LOC1']],
    ['LOC-R-02', 'PUT RECEIVER NL/CP1/LOC1/E1', 'hub', 'PUT', ['LOC1', 'E1']],
    ['LOC-R-03', 'PUT RECEIVER NL/CP1/LOC1/E1/1', 'hub', 'PUT', ['LOC1', 'E1', '1']],
    ['LOC-R-04', 'PATCH RECEIVER NL/CP1/LOC1/E1', undefined, 'PATCH', ['LOC1', 'E1']],
    ['COO-12', 'PUT RECEIVER nl/cp1/loc1', 'hub', 'PUT', ['loc1']],
  ])('%s %s for %s is replicated', (_, what, to, method, path) => {
    const owner = registry.partyByKey('NL/CP1');
    expect(route('NL/CP1', what, to)).toEqual({
      kind: 'replicate',
      module: LOCATIONS,
      method,
      owner,
      path,
      isTriedAtOnce: false,
    });
  });

  test.each([undefined, 'hub'])(
    "COO-14, RT-B-10 GET of the owner's object for %s is answered from the hub's copy",
    (to) => {
      expect(route('NL/CP1', 'GET RECEIVER NL/CP1/LOC1/E1', to)).toMatchObject({
        kind: 'ownObject',
        path: ['LOC1', 'E1'],
      });
    },
  );

  test('COO-07 a party of the same platform may be the owner', () => {
    expect(route('FR/EM3', 'PUT RECEIVER FR/CP3/LOC1', 'hub')).toMatchObject({ owner: { key: 'FR/CP3' } });
  });

  test('RT-B-20 a party in both roles pushes Locations as a CPO', () => {
    expect(route('FR/DUO', 'PUT RECEIVER FR/DUO/LOC1', 'hub')).toMatchObject({ owner: { key: 'FR/DUO' } });
  });

  test.each([
    ["COO-08 another platform's party", 'NL/CP1', 'PUT RECEIVER DE/CP2/LOC1'],
    ['a party that nobody knows', 'NL/CP1', 'PUT RECEIVER XX/ZZZ/LOC1'],
    ['EXP-02 a party that is no CPO', 'NL/EM1', 'PUT RECEIVER NL/EM1/LOC1'],
    ["COO-08 a look at another platform's objects", 'NL/CP1', 'GET RECEIVER DE/CP2/LOC1'],
  ])('%s as the owner is refused with 404', (_, from, what) => {
    expect(refusal(from, what, 'hub')).toMatchObject({
      error: 'notOwner',
      httpStatus: 404,
      statusCode: 2001,
    });
  });
});

describe('a list or an object by its id, without TO or with TO = hub', () => {
  const visible = ['DE/CP2', 'FR/CP3', 'FR/DUO', 'NL/OF2'];

  test.each([undefined, 'hub'])(
    'RT-G-01, RT-O-04 GET of the list for %s: all owners that the asker may see',
    (to) => {
      expect(route('NL/EM1', 'GET SENDER', to)).toEqual({
        kind: 'list',
        module: LOCATIONS,
        owners: ['NL/CP1', ...visible],
      });
    },
  );

  test('AMB-20 an owner that is offline is shown, one that is suspended is not', () => {
    const list = route('NL/EM1', 'GET SENDER', 'hub');
    expect(list).toMatchObject({ owners: expect.arrayContaining(['NL/OF2']) });
    expect(list).toMatchObject({ owners: expect.not.arrayContaining(['NL/SU2']) });
  });

  test('an agreement that forbids hides the owner; where roaming is closed one that allows shows it', () => {
    expect(route('NL/BAD', 'GET SENDER')).toEqual({ kind: 'list', module: LOCATIONS, owners: visible });
    expect(route('NL/EM1', 'GET SENDER', undefined, 'closed')).toEqual({
      kind: 'list',
      module: LOCATIONS,
      owners: [],
    });
  });

  test("RT-B-15 objects of the asker's own platform are not shown", () => {
    expect(route('FR/EM3', 'GET SENDER')).toEqual({
      kind: 'list',
      module: LOCATIONS,
      owners: ['NL/CP1', 'DE/CP2', 'NL/OF2'],
    });
  });

  test.each(['LOC1', 'LOC1/E1', 'LOC1/E1/1'])('RT-O-02 GET %s without TO goes to its owner', (path) => {
    expect(route('NL/NSP', `GET SENDER ${path}`)).toMatchObject({
      kind: 'seek',
      seek: { kind: 'location', locationId: 'LOC1' },
      orElse: { kind: 'findObject', path: path.split('/') },
    });
  });

  test.each(['LOC1', 'LOC1/E1', 'LOC1/E1/1'])('LOC-S-02, LOC-S-06 GET %s is looked for by its id', (path) => {
    expect(route('NL/NSP', `GET SENDER ${path}`, 'hub')).toMatchObject({
      kind: 'findObject',
      path: path.split('/'),
    });
  });

  test('a CPO is no party that Locations are for', () => {
    expect(refusal('NL/CP1', 'GET SENDER', 'hub')).toMatchObject({ httpStatus: 200, statusCode: 2000 });
  });
});

describe('a request for one party', () => {
  test.each([
    ['NL/CP1', 'PUT RECEIVER NL/CP1/LOC1', 'NL/EM1', 'https://peer.example/r/loc'],
    ['NL/CP1', 'PATCH RECEIVER NL/CP1/LOC1/E1/1', 'nl/em1', 'https://peer.example/r/loc'],
    ['NL/CP1', 'GET RECEIVER NL/CP1/LOC1', 'NL/EM1', 'https://peer.example/r/loc'],
    ['NL/EM1', 'GET SENDER', 'NL/CP1', 'https://peer.example/s/loc'],
    ['NL/EM1', 'GET SENDER LOC1/E1/1', 'NL/CP1', 'https://peer.example/s/loc'],
    ['NL/CP1', 'PUT RECEIVER NL/CP1/LOC1', 'NL/NSP', 'https://peer.example/r/loc'],
  ])('RT-D-01, RT-D-03, RT-H-05 %s %s is relayed to %s', (from, what, to, endpoint) => {
    expect(route(from, what, to)).toMatchObject({ kind: 'relay', to: { key: to.toUpperCase() }, endpoint });
  });

  test.each([
    ['RT-E-01 a party that nobody knows', 'XX/ZZZ', 4001],
    ['a party that it may not roam with', 'NL/BAD', 4001],
    ['RT-D-08 itself', 'NL/CP1', 4001],
    ['RT-E-03 a party that is offline', 'NL/OFF', 4003],
    ['RT-E-03 a party that is suspended', 'NL/SUS', 4003],
    ['RT-E-03 a party that has not registered', 'NL/NEW', 4003],
    ['RT-E-10 a party without that interface', 'NL/EM2', 4000],
    ['RT-E-10 a party whose role does not fit', 'DE/CP2', 4000],
  ])('%s: HTTP 200 with the code that says so (RT-E-05)', (_, to, statusCode) => {
    expect(refusal('NL/CP1', 'PUT RECEIVER NL/CP1/LOC1', to)).toMatchObject({ httpStatus: 200, statusCode });
  });

  test('where roaming is closed, a party without an agreement is unknown', () => {
    expect(refusal('NL/CP1', 'PUT RECEIVER NL/CP1/LOC1', 'NL/EM1', 'closed')).toMatchObject({
      statusCode: 4001,
    });
  });

  test("COO-08 another platform's party as the owner is refused, whoever it is for", () => {
    expect(refusal('NL/CP1', 'PUT RECEIVER DE/CP2/LOC1', 'NL/EM1')).toMatchObject({ error: 'notOwner' });
  });
});

describe('what no interface has', () => {
  test.each([
    ['LOC-R-07, COO-06', 'POST RECEIVER NL/CP1/LOC1', 'GET, HEAD, PUT, PATCH'],
    ['LOC-R-07', 'DELETE RECEIVER NL/CP1/LOC1', 'GET, HEAD, PUT, PATCH'],
    ['LOC-S-05', 'POST SENDER', 'GET, HEAD'],
    ['LOC-S-05', 'PUT SENDER LOC1', 'GET, HEAD'],
    ['LOC-S-05', 'PATCH SENDER LOC1', 'GET, HEAD'],
    ['LOC-S-05', 'DELETE SENDER LOC1', 'GET, HEAD'],
    ['REQ-13', 'BREW SENDER', 'GET, HEAD'],
  ])('%s %s: 405 with Allow, whoever it is for', (_, what, allow) => {
    for (const to of [undefined, 'hub', 'NL/EM1', 'XX/ZZZ']) {
      expect(refusal('NL/CP1', what, to)).toMatchObject({ httpStatus: 405, headers: { Allow: allow } });
    }
  });

  test.each([
    'GET RECEIVER',
    'PUT RECEIVER NL',
    'PUT RECEIVER NL/CP1',
    'PUT RECEIVER NL/CP1/LOC1/E1/1/x',
    'GET SENDER LOC1/E1/1/x',
  ])('REQ-14 %s: 404, with the form that is right', (what) => {
    expect(refusal('NL/CP1', what, 'hub')).toMatchObject({
      httpStatus: 404,
      detail: expect.stringContaining('/{location_id}/{evse_uid}/{connector_id}'),
    });
  });

  test('an object without levels below it has no URLs below it', () => {
    const flat: ClientOwnedModule = {
      ...LOCATIONS,
      levels: [LOCATIONS.levels[0]],
      forms: LOCATIONS.forms.filter(({ path }) => !path.includes('evse_uid')),
    };
    expect(refusal('NL/CP1', 'PUT RECEIVER NL/CP1/T1/E1', 'hub', 'open', flat)).toMatchObject({
      httpStatus: 404,
    });
    expect(route('NL/CP1', 'PUT RECEIVER NL/CP1/T1', 'hub', 'open', flat)).toMatchObject({
      kind: 'replicate',
    });
  });

  test.each([
    ['longer than 36 characters', 'L'.repeat(37)],
    ['with a character that CiString has not', 'LÖC'],
    ['with a control character', 'L\u0000C'],
  ])('TYP-06 an id %s names no object', (_, id) => {
    expect(refusal('NL/CP1', `PUT RECEIVER NL/CP1/${id}`, 'hub')).toMatchObject({ httpStatus: 404 });
  });
});
