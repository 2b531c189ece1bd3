import { isCustomModule, sharedCustomInterfaces } from '../../src/routing/custom-modules.js';
import { sampleRegistry } from './sample-registry.js';

const offers = (identifier: string, role: 'SENDER' | 'RECEIVER') => [
  { identifier, role, url: `https://peer.example/${identifier}` },
  { identifier: 'locations', role, url: 'https://peer.example/loc' },
];
const registry = sampleRegistry(
  [
    { parties: { 'NL/CP1': ['CPO'] }, endpoints: offers('nltnm-tokens', 'RECEIVER') },
    { parties: { 'NL/EM1': ['EMSP'] }, endpoints: offers('NLTNM-tokens', 'SENDER') },
    { parties: { 'NL/EM2': ['EMSP'] } },
    { parties: { 'NL/EM3': ['EMSP'] }, endpoints: offers('nltnm-tokens', 'SENDER') },
    { parties: { 'NL/EM4': ['EMSP'] }, state: 'LEFT', endpoints: offers('gone', 'SENDER') },
  ],
  [['NL/CP1', 'NL/EM3', false]],
);

function listedFor(key: string): string[] {
  const party = registry.partyByKey(key);
  if (party === undefined) throw new Error(key);
  const shared = sharedCustomInterfaces(registry, registry.platformOf(party), 'open');
  return shared.map(({ module, role }) => `${module} ${role}`);
}

test('VER-10 a custom module is listed to those who list it too, in the interfaces of the others', () => {
  expect(listedFor('NL/CP1')).toEqual(['NLTNM-tokens SENDER']);
  expect(listedFor('NL/EM1')).toEqual(['nltnm-tokens RECEIVER', 'nltnm-tokens SENDER']);
});

test('VER-10 it is not listed to anybody else, nor where the two may not roam', () => {
  expect(listedFor('NL/EM2')).toEqual([]);
  expect(listedFor('NL/EM3')).toEqual(['NLTNM-tokens SENDER']);
});

test.each([
  ['nltnm-TOKENS', true],
  ['locations', false],
  ['nothing', false],
])('%s is a custom module here: %s', (identifier, expected) => {
  expect(isCustomModule(registry, identifier)).toBe(expected);
});
