import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** Names under which a secret could end up in a log record. Whatever stands there is left out. */
const SECRET_NAMES = ['token', 'authorization', 'password', 'secret', 'outboundToken'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);
/** Errors of ioredis carry the command that failed: of AUTH that is the password. In a cluster they lie one deeper. */
const SECRET_PATHS = [...SECRET_NAMES, '*.command.args', '*.*.command.args'];

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
