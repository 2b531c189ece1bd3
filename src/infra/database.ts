import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from '../generated/prisma/client.js';
import { type SessionLimits, sessionOptions } from './session-limits.js';

export type Database = PrismaClient;

/** A transaction of Prisma's, or the client itself: whatever can run a statement. */
export type DatabaseSession = Omit<
  PrismaClient,
  '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends' | '$use'
>;

/**
 * Longer than the database takes for anything, see session-limits.ts: whoever has no answer by then has lost the database's
 * machine, or the way to it, and TCP alone would tell after a quarter of an hour.
 */
const ANSWER_WITHIN_MS = 40_000;
/** Connections that nobody uses: whether somebody is still there. */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };

/**
 * The one pool of connections.
 *
 * @param url postgresql://…
 * @param maximum connections of this process
 * @param limits as found by {@link findSessionLimits}
 * @param answerWithinMs a connection on which a statement stays without an answer for longer is given up
 */
export function openDatabase(
  url: string,
  maximum = 10,
  limits: SessionLimits = 'startup',
  answerWithinMs = ANSWER_WITHIN_MS,
): Database {
  const adapter = new PrismaPg({
    connectionString: url,
    max: maximum,
    // Prisma's own default is to wait for ever.
    connectionTimeoutMillis: 5_000,
    ...KEEP_ALIVE,
    query_timeout: answerWithinMs,
    ...sessionOptions(limits),
    application_name: 'ocpi-hub',
  });
  return new PrismaClient({ adapter });
}

/** Prisma's code for a raw statement that the database answered with an error. */
const RAW_QUERY_FAILED = 'P2010';

/** Whether a raw statement reached the database and was refused there: for its data, or for a deadlock. */
export function isRefusedStatement(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === RAW_QUERY_FAILED;
}

/** Prisma's codes: no server, no answer, connection closed, no connection free, transaction not begun or lost. */
const NO_DATABASE = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028'];
/** What drivers say within another error. */
const NO_DATABASE_TEXT = /Can't reach database server|Query read timeout|Connection terminated/;

/** Whether a statement failed because the database cannot be reached, or does not answer. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return NO_DATABASE.includes(error.code) || NO_DATABASE_TEXT.test(error.message);
}

/** Whether PostgreSQL ended a statement because two waited for each other. Nothing of it has happened. */
export function isDeadlock(error: unknown): boolean {
  return isRefusedStatement(error) && error instanceof Error && error.message.includes('`40P01`');
}

/** A connection without Prisma, for statements that are many and simple. */
export type PlainPool = pg.Pool;

/** One connection, made when it is needed and again when it was lost. */
export function openPlainConnection(url: string, limits: SessionLimits = 'startup'): PlainPool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: 5_000,
    ...KEEP_ALIVE,
    query_timeout: ANSWER_WITHIN_MS,
    ...sessionOptions(limits),
    application_name: 'ocpi-hub',
  });
  // Of a connection that is lost while nobody uses it; the next statement tells.
  pool.on('error', () => undefined);
  return pool;
}

/** Whether PostgreSQL will never take a statement of {@link PlainPool}: its classes 22, "data exception", and 23. */
export function isBadData(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '');
}
