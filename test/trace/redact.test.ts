import { BODY_CHARACTERS, redactedBody, redactedText, redactedUrl } from '../../src/trace/redact.js';

const SEALED = 'AbCdEfGhIjKlMnOpQrStUvWxYz-_0123456789';

describe('URLs', () => {
  test.each([
    ['as it is', '/ocpi/2.2.1/sender/locations?limit=5&date_from=2026-01-01', undefined],
    ['a charging token in the path', '/ocpi/2.2.1/receiver/tokens/NL/EM1/TOK-1?type=RFID', undefined],
    ['sealed', `/ocpi/2.2.1/relay/${SEALED}?x=1`, '/ocpi/2.2.1/relay/AbCdEfGh…?x=1'],
    [
      'sealed, in a query',
      `/x?response_url=https%3A%2F%2Fh%2Focpi%2F2.2.1%2Frelay%2F${SEALED}`,
      '/x?response_url=https%3A%2F%2Fh%2Focpi%2F2.2.1%2Frelay%2FAbCdEfGh…',
    ],
    [
      'a token in the query',
      'https://p.example/v?a=1&access_token=s3cret&b=2',
      'https://p.example/v?a=1&access_token=[secret]&b=2',
    ],
    ['an API key', '/x?API_KEY=s3cret', '/x?API_KEY=[secret]'],
    ['a password', 'https://me:s3cret@p.example/v', 'https://p.example/v'],
    ['no text of PostgreSQL', '/x\0y', '/x\uFFFDy'],
  ])('%s', (_what, url, expected) => {
    expect(redactedUrl(url)).toBe(expected ?? url);
  });

  test('a secret may hold what separates', () => {
    expect(redactedUrl('/x?a=1?token=s3?cret&b=2')).toBe('/x?a=1?token=[secret]&b=2');
  });

  test.each(['?token', '?sig', '&key', '?', 'token', '&a=token'])(
    'a URL of nothing but %s does not keep the hub busy',
    (piece) => {
      // What is behind the end is cut off first; so it is the processor's time that counts, for many such URLs.
      const before = process.cpuUsage();
      for (let n = 0; n < 100; n += 1) redactedUrl(`/${piece.repeat(2_000)}`);
      const { user } = process.cpuUsage(before);
      expect(user).toBeLessThan(1_000_000);
    },
  );

  test('at most 2,000 characters', () => {
    expect(redactedUrl(`/${'x'.repeat(5_000)}`)).toHaveLength(2_000);
  });
});

describe('bodies of routed modules', () => {
  test.each([
    [
      'a Token object of OCPI is no secret',
      '{"uid":"TOK-1","contract_id":"NL-EM1-C1","type":"RFID"}',
      undefined,
    ],
    ['nor where a command carries it', '{"token":{"uid":"TOK-1"},"location_id":"LOC1"}', undefined],
    ['a misplaced credentials token', '{"token" : "s3c\\"ret","a":1}', '{"token" : "[secret]","a":1}'],
    ['cut in its middle', '{"token":"s3cr', '{"token":"[secret]"'],
    [
      'a sealed URL',
      `{"response_url":"https://h.example/ocpi/2.2.1/relay/${SEALED}"}`,
      '{"response_url":"https://h.example/ocpi/2.2.1/relay/AbCdEfGh…"}',
    ],
    [
      'a sealed URL, escaped',
      `{"u":"https:\\/\\/h\\/ocpi\\/2.2.1\\/relay\\/${SEALED}"}`,
      '{"u":"https:\\/\\/h\\/ocpi\\/2.2.1\\/relay\\/AbCdEfGh…"}',
    ],
    ['no JSON', '<html>', undefined],
    ['nothing', '', undefined],
    ['no text of PostgreSQL', 'a\0b', 'a\uFFFDb'],
  ])('%s', (_what, body, expected) => {
    expect(redactedBody(body, 'commands')).toBe(expected ?? body);
    expect(redactedBody(Buffer.from(body), 'x-custom')).toBe(expected ?? body);
  });

  test('only the beginning is kept, in whole characters', () => {
    const body = 'é€😀'.repeat(2_000);
    const kept = redactedBody(Buffer.from(body), 'locations');
    expect(kept.length).toBeGreaterThanOrEqual(BODY_CHARACTERS - 1);
    expect(kept.length).toBeLessThanOrEqual(BODY_CHARACTERS);
    expect(body.startsWith(kept)).toBe(true);
    expect(kept).toBe(redactedBody(body, 'locations'));
    expect(Buffer.from(kept).toString()).toBe(kept);
  });
});

describe('bodies that may hold credentials', () => {
  const answer = {
    data: { token: 's3cret', url: 'https://h.example/v?key=s3cret', roles: [] },
    status_code: 1000,
  };

  test.each(['credentials', 'versions', undefined])(
    'module %p: no token, whatever its name is spelled like',
    (module) => {
      const shown = redactedBody(JSON.stringify(answer), module);
      expect(JSON.parse(shown)).toEqual({
        data: { token: '[secret]', url: 'https://h.example/v?key=[secret]', roles: [] },
        status_code: 1000,
      });
      for (const body of [
        '{"\\u0074oken":"s3cret"}',
        '{"TOKEN":"s3cret"}',
        '[{"credentials_token":"s3cret"}]',
      ])
        expect(redactedBody(Buffer.from(body), module)).not.toContain('s3cret');
    },
  );

  test.each([
    ['half of it', '{"token":"s3cret', '[16 bytes that are no JSON, not shown]'],
    ['a form', 'token=s3cret', '[12 bytes that are no JSON, not shown]'],
    ['too much', `{"a":"${'x'.repeat(70_000)}"}`, '[70008 bytes, not shown]'],
  ])('%s is not shown', (_what, body, expected) => {
    expect(redactedBody(body, 'credentials')).toBe(expected);
  });
});

test('texts of the hub: bounded, sealed URLs cut, half a character of what a peer said made whole', () => {
  expect(redactedText('unknownLocation: Location "\ud83d"\0')).toBe(
    'unknownLocation: Location "\uFFFD"\uFFFD',
  );
  expect(redactedText(`GET https://h.example/ocpi/2.2.1/relay/${SEALED}: no answer`)).toBe(
    'GET https://h.example/ocpi/2.2.1/relay/AbCdEfGh…: no answer',
  );
  expect(redactedText('x'.repeat(9_000))).toHaveLength(BODY_CHARACTERS);
});
