import { expectOk } from '../expect/answers.js';
import { expectEqual } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { arrivalAt } from '../stage/arrivals.js';

/** What requests that the hub sends look like. */
export const forwardedRequests: readonly Rule[] = [
  recommended(
    'REQ-16',
    "Below a partner's endpoint the hub joins with one slash, and keeps the endpoint's query.",
    async (stage) => {
      const [cpo] = await stage.locationParties('CPO1');
      for (const path of ['/x/loc/', '/x/loc', '/x/loc/?tenant=7']) {
        const receiver = await stage.guest({
          endpoints: [
            { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
            { identifier: 'locations', role: 'RECEIVER', path },
          ],
        });
        const id = stage.newId();
        expectOk(await cpo.put(id, cpo.location(id), { to: receiver.parties[0] }));
        const { url } = await arrivalAt(receiver, 'PUT', `/${id}`);
        const query = path.includes('?') ? '?tenant=7' : '';
        expectEqual(url, `/x/loc/NL/CP1/${id}${query}`, `path below ${path}`);
      }
    },
  ),

  recommended('REQ-17', 'Ids in paths are decoded once and encoded again.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const id = `${stage.newId()}A/B#1 2%?*`;
    expectOk(
      await cpo.put(encodeURIComponent(id), cpo.location(id), { to: emsp.id, segments: own(cpo.key, id) }),
    );
    await arrivalAt(emsp.platform, 'PUT', `/${encodeURIComponent(id)}`);
    expectOk(await cpo.put(id, cpo.location(id), { segments: own(cpo.key, id) }));
    const copy = await cpo.call('GET', id, { segments: own(cpo.key, id) });
    expectEqual(copy.envelope?.data, cpo.location(id), 'the copy at the hub');
  }),

  must('REQ-18', 'Bodies of requests are bare objects, asynchronous results too.', async (stage) => {
    // Asynchronous results by themselves: CMD-S-03 and CHP-S-01.
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const id = stage.newId();
    await cpo.put(id, cpo.location(id));
    const { requestBody } = await arrivalAt(emsp.platform, 'PUT', `/${id}`);
    expectEqual(JSON.parse(requestBody), cpo.location(id), 'body at the receiver');
  }),
];

const own = (key: string, id: string) => [...key.split('/'), id];
