import { calledInterface } from '../../src/platforms/called-interface.js';
import { Registry } from '../../src/platforms/registry.js';
import { sampleRegistry } from '../routing/sample-registry.js';

const registry = sampleRegistry([
  { parties: { 'NL/CP1': ['CPO'], 'NL/CP2': ['CPO'] } },
  {
    parties: { 'NL/EM1': ['EMSP'] },
    endpoints: [
      { identifier: 'Locations', role: 'RECEIVER', url: 'https://em.example/loc/?tenant=7' },
      { identifier: 'tokens', role: 'SENDER', url: 'https://em.example/loc/tokens' },
      { identifier: 'credentials', role: 'SENDER', url: 'https://em.example/credentials' },
    ],
  },
]);
const EM1 = { countryCode: 'nl', partyId: 'em1' };

test.each([
  ['an endpoint', 'https://em.example/credentials', 'credentials'],
  ['below an endpoint', 'https://em.example/loc/NL/CP1/L1?tenant=7', 'locations'],
  ['below another endpoint, the longest counts', 'https://em.example/loc/tokens/T1', 'tokens'],
  ['only begins like one', 'https://em.example/credentials-old', undefined],
  ['elsewhere', 'https://em.example/versions', undefined],
])('%s', (_what, url, module) => {
  for (const call of [
    { url, access: { token: 'any' }, routing: { to: EM1 } },
    { url, access: { token: 'token-2' } },
  ]) {
    const called = calledInterface(registry, call);
    expect([called?.platform.id, called?.module]).toEqual([2, module]);
  }
});

test('a platform that nobody knows yet', () => {
  expect(calledInterface(registry, { url: 'https://new.example/versions', access: { token: 'new' } })).toBe(
    undefined,
  );
});

test('two platforms that have made the same token are told apart by what is called', () => {
  const { content } = registry;
  const twins = new Registry({
    ...content,
    platforms: content.platforms.map((platform) => ({
      ...platform,
      outboundToken: 'secret',
      versionsUrl: `https://${platform.id}.example/versions`,
    })),
  });
  for (const [url, id] of [
    ['https://em.example/credentials', 2],
    ['https://peer.example/s/loc/L1', 1],
    ['https://2.example/versions', 2],
    ['https://1.example/versions', 1],
  ] as const)
    expect(calledInterface(twins, { url, access: { token: 'secret' } })?.platform.id).toBe(id);
});
