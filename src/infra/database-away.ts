/** The database does not let the hub in; its message is one line for the operator. */
export class DatabaseAway extends Error {
  constructor(url: string, cause: unknown) {
    super(`PostgreSQL at ${placeOf(url)} (DATABASE_URL) cannot be used: ${reasonOf(cause)}`, { cause });
    this.name = 'DatabaseAway';
  }
}

/** Without user and password. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'an address that is no URL';
  const { host, pathname, searchParams } = new URL(url);
  return `${host || searchParams.get('host') || 'the local socket'}${pathname}`;
}

/** Where a name has several addresses, the system's error has no message of its own. */
function reasonOf(error: unknown): string {
  const { errors, message }: { errors?: unknown; message?: unknown } = Object(error);
  if (Array.isArray(errors)) return errors.map(reasonOf).join('; ');
  return typeof message === 'string' && message !== '' ? message : String(error);
}
