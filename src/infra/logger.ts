import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** Names under which a secret could end up in a log record. Whatever stands there is left out. */
const SECRET_PATHS = ['token', 'authorization', 'password', 'secret', 'outboundToken'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** JSON lines, to standard output where nothing else is given. */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ sync: true }),
): Logger {
  return pino(
    {
      level,
      redact: { paths: SECRET_PATHS, censor: '[secret]' },
      serializers: { error: pino.stdSerializers.err },
    },
    destination,
  );
}
