import { openRedis } from '../../src/infra/redis.js';
import { LogCapture } from '../harness/log-capture.js';
import { waitUntil } from '../harness/wait-until.js';

const PASSWORD = 'correct-horse-battery-staple';

test('a Redis that refuses the password: the log says so without it', async () => {
  const log = new LogCapture();
  const url = Object.assign(new URL(process.env.TEST_REDIS_URL ?? ''), {
    username: 'nobody',
    password: PASSWORD,
  });
  const redis = openRedis(url.href, log.logger, false);
  try {
    await waitUntil(() => log.lines.length > 0, 'the refusal');
    expect(log.text).toContain('WRONGPASS');
    expect(log.text).not.toContain(PASSWORD);
  } finally {
    redis.disconnect();
  }
});

test.each([
  ['a field', { token: PASSWORD }],
  ['a header', { call: { headers: { authorization: PASSWORD } } }],
  ['the command of an error', { error: Object.assign(new Error('no'), { command: { args: [PASSWORD] } }) }],
  [
    'the same within another error',
    {
      error: Object.assign(new Error('no'), {
        lastNodeError: Object.assign(new Error('no'), { command: { args: [PASSWORD] } }),
      }),
    },
  ],
])('secrets are left out: %s', (_where, record) => {
  const log = new LogCapture();
  log.logger.info(record, 'something');
  expect(log.text).toContain('[secret]');
  expect(log.text).not.toContain(PASSWORD);
});
