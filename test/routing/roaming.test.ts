import type { ClientOwnedModule } from '../../src/ocpi/client-owned-object.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { ROLES, type Role } from '../../src/ocpi/party.js';
import { SESSIONS } from '../../src/ocpi/sessions.js';
import { isOpposite, isReceiver, mayRoam, maySee } from '../../src/routing/roaming.js';
import { BOTH_INTERFACES, partyOf, type SamplePlatform, sampleRegistry } from './sample-registry.js';

function ownedBy(ownerRole: Role): ClientOwnedModule {
  return { ...LOCATIONS, ownerRoles: [ownerRole] };
}

describe('the broadcast matrix (chapter 2.7)', () => {
  test.each<[string, Role, Role[]]>([
    ['RT-B-07, RT-B-08', 'CPO', ['EMSP', 'NAP', 'NSP', 'OTHER', 'SCSP']],
    ['RT-B-07', 'EMSP', ['CPO']],
    ['RT-B-08', 'OTHER', ['CPO']],
    ['', 'NSP', ['CPO']],
    ['', 'SCSP', ['CPO']],
    ['AMB-06', 'NAP', ['CPO']],
    ['AMB-07', 'HUB', []],
  ])('%s objects of a %s concern %j', (_, owner, receivers) => {
    expect(ROLES.filter((role) => isOpposite(ownedBy(owner), [role]))).toEqual(receivers);
  });

  test('RT-B-20 of a party with several roles one that fits is enough', () => {
    expect(isOpposite(LOCATIONS, ['CPO', 'EMSP'])).toBe(true);
    expect(isOpposite(LOCATIONS, ['CPO', 'HUB'])).toBe(false);
    expect(isOpposite(LOCATIONS, [])).toBe(false);
  });
});

describe('who is pushed to', () => {
  const receiverOnly = BOTH_INTERFACES.filter(({ role }) => role === 'RECEIVER');
  const senderOnly = BOTH_INTERFACES.filter(({ role }) => role === 'SENDER');
  const tariffsOnly = receiverOnly.map((endpoint) => ({ ...endpoint, identifier: 'tariffs' }));
  test.each<[string, Omit<SamplePlatform, 'parties'>, Role, boolean]>([
    ['an EMSP with the Receiver interface', { endpoints: receiverOnly }, 'EMSP', true],
    [
      'module names in another case',
      { endpoints: receiverOnly.map((endpoint) => ({ ...endpoint, identifier: 'Locations' })) },
      'EMSP',
      true,
    ],
    ['RT-B-09 one with the Sender interface only', { endpoints: senderOnly }, 'EMSP', false],
    ['RT-B-09 one with the Receiver interface of another module', { endpoints: tariffsOnly }, 'EMSP', false],
    ['RT-B-07 a CPO', {}, 'CPO', false],
    ['AMB-07 another hub', {}, 'HUB', false],
    ['D1 one that is offline keeps its place', { reachable: false }, 'EMSP', true],
    ['D1 one that is suspended keeps its place', { state: 'SUSPENDED' }, 'EMSP', true],
    ['one that has not registered', { state: 'INVITED' }, 'EMSP', false],
    ['one that has left', { state: 'LEFT' }, 'EMSP', false],
  ])('%s', (_, platform, role, expected) => {
    const registry = sampleRegistry([{ parties: { 'NL/EM1': [role] }, ...platform }]);
    expect(isReceiver(registry, LOCATIONS, partyOf(registry, 'NL/EM1'))).toBe(expected);
  });
});

describe('who may roam with whom', () => {
  const registry = sampleRegistry(
    [
      { parties: { 'NL/CP1': ['CPO'], 'NL/SIS': ['EMSP'] } },
      { parties: { 'NL/EM1': ['EMSP'] } },
      { parties: { 'NL/EM2': ['EMSP'] } },
      { parties: { 'NL/EM3': ['EMSP'] } },
      { parties: { 'NL/SUS': ['CPO'] }, state: 'SUSPENDED' },
      { parties: { 'NL/OFF': ['CPO'] }, reachable: false },
      { parties: { 'NL/LFT': ['CPO'] }, state: 'LEFT' },
    ],
    [
      ['NL/CP1', 'NL/EM2', false],
      ['NL/EM3', 'NL/CP1', true],
    ],
  );

  test.each([
    ['open', 'NL/EM1', true],
    ['open', 'NL/EM2', false],
    ['open', 'NL/EM3', true],
    ['closed', 'NL/EM1', false],
    ['closed', 'NL/EM2', false],
    ['closed', 'NL/EM3', true],
  ] as const)('%s by default: NL/CP1 and %s: %s, in both directions', (byDefault, other, expected) => {
    expect(mayRoam(registry, byDefault, 'NL/CP1', other)).toBe(expected);
    expect(mayRoam(registry, byDefault, other, 'NL/CP1')).toBe(expected);
  });

  test.each([
    ['an owner of another platform', 'NL/EM1', 'NL/CP1', true],
    ['without roaming', 'NL/EM2', 'NL/CP1', false],
    ["RT-B-15 an owner of the viewer's own platform", 'NL/SIS', 'NL/CP1', false],
    ['AMB-20 an owner that is suspended', 'NL/EM1', 'NL/SUS', false],
    ['AMB-20 an owner that is offline', 'NL/EM1', 'NL/OFF', true],
    ['AMB-20 an owner that has left', 'NL/EM1', 'NL/LFT', false],
    ['an owner that nobody knows', 'NL/EM1', 'XX/ZZZ', false],
  ])('%s: %s sees the objects of %s: %s', (_, viewer, owner, expected) => {
    expect(maySee(registry, 'open', LOCATIONS, partyOf(registry, viewer), owner)).toBe(expected);
  });

  test("D2 a Session of the viewer's own platform is the viewer's, when it is for him", () => {
    expect(maySee(registry, 'open', SESSIONS, partyOf(registry, 'NL/SIS'), 'NL/CP1')).toBe(true);
  });
});
