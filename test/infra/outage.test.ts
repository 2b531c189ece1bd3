import { Outage } from '../../src/infra/outage.js';
import { LogCapture } from '../harness/log-capture.js';

test('an outage is told when it begins and when it is over, and not in between', () => {
  const log = new LogCapture('info');
  const outage = new Outage(log.logger, { begins: 'no server', ends: 'server again', level: 'error' });
  outage.over();
  for (let turn = 0; turn < 2; turn += 1) {
    for (let time = 0; time < 3; time += 1) outage.failed(new Error(`connection refused ${time}`));
    outage.over();
    outage.over();
  }
  const said = log.lines.map((line) => JSON.parse(line));
  expect(said.map(({ level, msg }) => [level, msg])).toEqual([
    [50, 'no server'],
    [30, 'server again'],
    [50, 'no server'],
    [30, 'server again'],
  ]);
  expect(said[0].error.message).toBe('connection refused 0');
});
