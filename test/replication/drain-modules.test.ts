import { CDRS } from '../../src/ocpi/cdrs.js';
import type { ClientOwnedModule } from '../../src/ocpi/client-owned-object.js';
import { SESSIONS } from '../../src/ocpi/sessions.js';
import { TARIFFS } from '../../src/ocpi/tariffs.js';
import { TOKENS } from '../../src/ocpi/tokens.js';
import type { Drain } from '../../src/replication/drain.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import { ShownAgain } from '../../src/replication/shown-again.js';
import { DrainScene } from './drain-scene.js';
import { Door, eventually } from './eventually.js';
import {
  cdr,
  deleteTariff,
  patchSession,
  postCdr,
  pushTo,
  putSession,
  putTariff,
  session,
  token,
} from './module-bodies.js';
import { answerOf, SUCCESS } from './scripted-peer.js';

const MODULES: readonly ClientOwnedModule[] = [CDRS, SESSIONS, TARIFFS, TOKENS];

let scene: DrainScene;
let drain: Drain;

beforeAll(async () => {
  scene = await DrainScene.open('drain_modules_test', MODULES);
});

beforeEach(async () => {
  const parties = ['NL/EM1', 'DE/EM2', 'NL/CP1'];
  await scene.begin(
    parties.flatMap((party) => MODULES.map(({ identifier }) => ({ party, module: identifier }))),
  );
  drain = scene.newDrain();
});

afterEach(() => scene.end());
afterAll(() => scene.close());

/** Drains one receiver. @returns what the scene.peer was sent meanwhile, as `PUT /NL/CP1/T1` */
async function sentTo(party: string, { identifier }: ClientOwnedModule): Promise<string[]> {
  const before = scene.peer.received.length;
  await drain.run({ party, module: identifier });
  return scene.peer.received.slice(before).map(({ method, path }) => `${method} ${path}`);
}

describe('a Tariff', () => {
  test('RT-B-13 that is deleted is deleted at the receivers, without a body', async () => {
    await scene.store(putTariff('T1', 1), putTariff('T2', 1));
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual(['PUT /NL/CP1/T1', 'PUT /NL/CP1/T2']);
    await scene.store(deleteTariff('t1'));
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual(['DELETE /NL/CP1/T1']);
    expect(scene.peer.received.at(-1)).toMatchObject({ body: '', headers: { 'ocpi-to-party-id': 'EM1' } });
    expect(scene.peer.received.at(-1)?.headers['content-type']).toBeUndefined();
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual([]);
  });

  test('D1 PUT, DELETE and PUT while a receiver is away are one PUT; PUT and DELETE are one DELETE', async () => {
    await scene.store(putTariff('T1', 1), putTariff('T2', 1));
    await sentTo('NL/EM1', TARIFFS);
    await scene.store(
      putTariff('T1', 2),
      deleteTariff('T1'),
      putTariff('T1', 3),
      putTariff('T2', 2),
      deleteTariff('T2'),
    );
    await scene.fresh.decided();
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual(['PUT /NL/CP1/T1', 'DELETE /NL/CP1/T2']);
  });

  test.each([
    ['in an envelope', answerOf(2001, 404)],
    ['without one', { status: 404, body: 'not found' }],
  ])('RT-B-13 a 404 to a DELETE %s means that it is gone there', async (_, answer) => {
    await scene.store(putTariff('T1', 1));
    await sentTo('NL/EM1', TARIFFS);
    await scene.store(deleteTariff('T1'), putTariff('T2', 1));
    scene.peer.answer = ({ method }) => (method === 'DELETE' ? answer : SUCCESS);
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual(['DELETE /NL/CP1/T1', 'PUT /NL/CP1/T2']);
    expect(await scene.deadLetters.list(10)).toEqual([]);
  });

  test('whose DELETE is refused is a dead letter of that method', async () => {
    await scene.store(putTariff('T1', 1));
    await sentTo('NL/EM1', TARIFFS);
    await scene.store(deleteTariff('T1'));
    scene.peer.answer = () => answerOf(2000, 400);
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual(Array(3).fill('DELETE /NL/CP1/T1'));
    expect(await scene.deadLetters.list(10)).toMatchObject([{ objectKey: 'T1', method: 'DELETE', body: '' }]);
  });

  test('that is deleted while its PUT is refused is deleted instead', async () => {
    await scene.store(putTariff('T1', 1));
    scene.peer.answer = async ({ method }) => {
      if (method === 'DELETE') return answerOf(2001, 404);
      await scene.store(deleteTariff('T1'));
      return answerOf(2000, 400);
    };
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual(['PUT /NL/CP1/T1', 'DELETE /NL/CP1/T1']);
  });
});

describe('what concerns one party', () => {
  test('RT-B-11 goes to that party and to nobody else', async () => {
    await scene.store(
      putSession('S1', 1, 'NL/EM1'),
      putSession('S2', 1, 'DE/EM2'),
      postCdr('C1', 1, 'DE/EM2'),
    );
    expect(await sentTo('NL/EM1', SESSIONS)).toEqual(['PUT /NL/CP1/S1']);
    expect(await sentTo('DE/EM2', SESSIONS)).toEqual(['PUT /NL/CP1/S2']);
    expect(await sentTo('NL/EM1', CDRS)).toEqual([]);
    expect(await sentTo('NL/CP1', SESSIONS)).toEqual([]);
  });

  test('RT-B-11 only that party is behind', async () => {
    await scene.store(putSession('S1', 1, 'NL/EM1'));
    expect(await scene.cursors.behind()).toEqual([{ party: 'NL/EM1', module: 'sessions' }]);
    await sentTo('NL/EM1', SESSIONS);
    expect(await scene.cursors.behind()).toEqual([]);
  });

  test('a Session that comes to concern another goes whole to that one, and no more to the first', async () => {
    await scene.store(putSession('S1', 1, 'NL/EM1'));
    await sentTo('NL/EM1', SESSIONS);
    await scene.store(patchSession('S1', 2, {}, 'DE/EM2'));
    expect(await sentTo('NL/EM1', SESSIONS)).toEqual([]);
    expect(await sentTo('DE/EM2', SESSIONS)).toEqual(['PUT /NL/CP1/S1']);
    expect(scene.peer.received.at(-1)?.body).toBe(session('S1', 2, 'DE/EM2'));
  });

  test('a Session that comes to concern another while the first refuses it is not sent to the first again', async () => {
    await scene.store(putSession('S1', 1, 'NL/EM1'));
    scene.peer.answer = async () => {
      await scene.store(patchSession('S1', 2, { kwh: '9.9' }, 'DE/EM2'));
      return answerOf(2000, 400);
    };
    expect(await sentTo('NL/EM1', SESSIONS)).toEqual(['PUT /NL/CP1/S1']);
    expect(scene.peer.received[0]?.body).toBe(session('S1', 1, 'NL/EM1'));
    expect(await sentTo('NL/EM1', SESSIONS)).toEqual([]);
  });

  test('more than a batch, between those of others, in order', async () => {
    const ids = Array.from({ length: 230 }, (_, at) => `S${at}`);
    await scene.storeTogether(
      ...ids.flatMap((id) => [putSession(`${id}X`, 1, 'DE/EM2'), putSession(id, 1, 'NL/EM1')]),
    );
    const sent = await sentTo('NL/EM1', SESSIONS);
    expect(new Set(sent)).toEqual(new Set(ids.map((id) => `PUT /NL/CP1/${id}`)));
    expect(sent).toHaveLength(230);
    expect(await scene.cursors.behind()).toEqual([{ party: 'DE/EM2', module: 'sessions' }]);
  });
});

test('CDR-R-01 a CDR is POSTed to the endpoint itself, as it came', async () => {
  await scene.store(postCdr('C1', 1, 'NL/EM1'));
  scene.peer.answer = () => answerOf(1000, 201, { Location: 'http://em1.example/cdrs/1' });
  expect(await sentTo('NL/EM1', CDRS)).toEqual(['POST ']);
  expect(scene.peer.received[0]?.body).toBe(cdr('C1', 1, 'NL/EM1'));
  expect(await sentTo('NL/EM1', CDRS)).toEqual([]);
});

test('CDR-R-01 what was taken while an older one failed is not sent again with that one; but it is after a resync', async () => {
  const ids = ['C1', 'C2', 'C3', 'C4', 'C5', 'C6'];
  await scene.store(...ids.map((id) => postCdr(id, 1, 'NL/EM1')));
  const door = new Door();
  scene.peer.answer = async ({ body }) => {
    await door.passed();
    return JSON.parse(body).id === 'C2' ? answerOf(3000, 503) : SUCCESS;
  };
  const posted = async () => {
    const before = scene.peer.received.length;
    await scene.database.deliveryCursor.updateMany({ data: { nextAttemptAt: null } });
    await sentTo('NL/EM1', CDRS);
    return scene.peer.received.slice(before).map(({ body }) => JSON.parse(body).id as string);
  };
  const opened = eventually(() => scene.peer.underWay.length === 4).then(() => door.open());
  const first = await posted();
  await opened;
  expect(first).toEqual(expect.arrayContaining(['C1', 'C2', 'C3', 'C4']));
  expect(await posted()).toEqual(['C2']);
  scene.peer.answer = () => SUCCESS;
  expect((await posted()).sort()).toEqual(['C2', ...ids.filter((id) => !first.includes(id))]);
  expect(await scene.cursors.behind()).toEqual([]);
  await scene.cursors.reset('NL/EM1', 'cdrs');
  expect((await posted()).sort()).toEqual(ids);
});

test('CDR-R-09 a CDR that is refused is a dead letter of that method', async () => {
  await scene.store(postCdr('C1', 1, 'NL/EM1'));
  scene.peer.answer = () => answerOf(2001);
  expect(await sentTo('NL/EM1', CDRS)).toEqual(['POST ', 'POST ', 'POST ']);
  expect(await scene.deadLetters.list(10)).toMatchObject([
    { method: 'POST', objectKey: 'C1', url: scene.peer.endpoint },
  ]);
});

test('AMB-20 with an owner that is shown again comes what was hidden, but no CDR that was withdrawn', async () => {
  await scene.store(postCdr('C1', 1, 'NL/EM1'), postCdr('C2', 1, 'NL/EM1'));
  await sentTo('NL/EM1', CDRS);
  const { id, revision } = await scene.database.storedObject.findFirstOrThrow({ where: { objectKey: 'C1' } });
  expect(await new ObjectStore(scene.database).withdraw(id, revision)).toBe(true);
  const shownAgain = new ShownAgain(scene.database);
  await shownAgain.note([{ owner: 'NL/CP1', module: 'cdrs' }]);
  expect(await shownAgain.lift()).toEqual(new Set(['cdrs']));
  expect(await sentTo('NL/EM1', CDRS)).toEqual(['POST ']);
  expect(await shownAgain.lift()).toEqual(new Set());
});

test('TOK-R-08 the URL of a Token names its type where that is not the default', async () => {
  await scene.store(
    pushTo(TOKENS, 'PUT', 'aB1', token('aB1', 1)),
    pushTo(TOKENS, 'PUT', 'aB1', token('aB1', 1, { type: '"APP_USER"' })),
  );
  expect(await sentTo('NL/CP1', TOKENS)).toEqual(['PUT /NL/EM1/aB1', 'PUT /NL/EM1/aB1?type=APP_USER']);
});
