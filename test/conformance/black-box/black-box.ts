import { AREAS } from '../../../src/conformance/catalog.js';
import { OwnHub, WATCHED_HUB, WATCHED_HUB_SETTINGS } from '../../../src/conformance/hubs/own-hub.js';
import { performCheck } from '../../../src/conformance/runner.js';
import { Company } from '../../../src/conformance/stage/company.js';
import { TestHub } from '../../harness/hub.js';

/**
 * Makes each rule of some areas that has a check a test, of one hub for all of them. The hub is ours and open to
 * everything, so a rule that cannot be applied has failed.
 */
export function testAreas(...names: string[]): void {
  let hub: TestHub;
  let company: Company;

  beforeAll(async () => {
    hub = await TestHub.start(WATCHED_HUB);
    company = new Company(new OwnHub(hub.versionsUrl, hub.adminToken, WATCHED_HUB_SETTINGS));
  });

  afterAll(async () => {
    await company.close();
    await hub.stop();
  });

  for (const name of names) {
    const area = AREAS.find((candidate) => candidate.name === name);
    if (area === undefined) throw new Error(`there is no area "${name}"`);
    describe(name, () => {
      for (const rule of area.rules) {
        if (rule.check !== undefined) test(`${rule.id} ${rule.sentence}`, () => performCheck(rule, company));
      }
      if (area.rules.every(({ check }) => check === undefined)) test.todo('has no checks yet');
    });
  }
}
