import { expectOk, expectRefused } from '../expect/answers.js';
import { expectEqual, expectMatch, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { exactCall, urlOf } from '../stage/exact-call.js';
import { pagingOf } from '../stage/list-pages.js';
import { sentLocation, textAt } from '../stage/sent-location.js';

const WRITTEN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,4})?Z?$/;
const FORMS = [
  '2026-06-29T20:39:09Z',
  '2026-06-29T20:39:09',
  '2026-06-29T20:39:09.0Z',
  '2026-06-29T20:39:09.1',
  '2026-06-29T20:39:09.123Z',
  '2026-06-29T20:39:09.123',
];
const NO_DATE_TIMES = [
  '2026-06-29 20:39:09',
  '2026-06-29',
  '2026-13-29T20:39:09Z',
  '2026-02-30T20:39:09Z',
  '1782765549',
];
const OFFSETS = ['2026-06-29T20:39:09+02:00', '2026-06-29T20:39:09+00:00'];

export const dateTimes: readonly Rule[] = [
  must(
    'TYP-01',
    'DateTimes that the hub writes are UTC with Z, at most 25 characters long.',
    async (stage) => {
      const [emsp] = await stage.platforms('EMSP1');
      await stage.platforms('CPO1'); // so that the list holds something
      const { body } = await exactCall(emsp, urlOf(emsp, 'hubclientinfo', 'SENDER'));
      const written = [...body.matchAll(/"(?:timestamp|last_updated)":"([^"]*)"/g)].map(([, text]) => text);
      expectThat(written.length > 1, 'DateTimes in the list of ClientInfos', 'some', written);
      for (const text of written) expectMatch(text, WRITTEN, 'DateTime');
    },
  ),

  must(
    'TYP-02',
    'DateTimes are understood with and without Z, with and without a fraction.',
    async (stage) => {
      const [emsp] = await stage.locationParties('EMSP1');
      for (const form of FORMS) {
        expectOk((await sentLocation(stage, { last_updated: form })).answer, `last_updated ${form}`);
        expectOk(await emsp.list(`date_from=${form}&limit=1`), `date_from=${form}`);
      }
    },
  ),

  must('TYP-03', 'A DateTime without Z is UTC.', async (stage) => {
    const [emsp] = await stage.locationParties('EMSP1');
    const day = stage.newDay();
    await sentLocation(stage, { last_updated: day(5).replace('Z', '') });
    const totalFrom = async (moment: string) =>
      pagingOf(await emsp.list(`date_from=${moment}&date_to=${day(60)}`)).total;
    expectEqual(await totalFrom(day(5)), '1', 'objects from that moment on');
    expectEqual(await totalFrom(day(5).replace('Z', '')), '1', 'objects from that moment on, without Z');
    expectEqual(await totalFrom(day(6)), '0', 'objects from a minute later on');
  }),

  recommended('TYP-04', 'A DateTime with an offset is refused, or handed on as it is.', async (stage) => {
    const [emsp] = await stage.locationParties('EMSP1');
    for (const text of [...OFFSETS, ...NO_DATE_TIMES]) {
      const { answer, id } = await sentLocation(stage, { last_updated: text });
      if (!answer.ok) expectRefused(answer, `last_updated ${text}`);
      else
        expectMatch(await textAt(stage, id), new RegExp(`"${text.replaceAll('+', '\\+')}"`), 'what arrives');
      expectRefused(await emsp.list(`date_from=${encodeURIComponent(text)}`), `date_from=${text}`);
    }
  }),
];
