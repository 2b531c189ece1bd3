import type { Message, Prisma } from '../generated/prisma/client.js';
import type { Database } from '../infra/database.js';

/** What to look for; everything that is given must hold. */
export interface MessageSearch {
  correlationId?: string | undefined;
  /** Sender or receiver, as `NL/CP1`. */
  party?: string | undefined;
  module?: string | undefined;
  direction?: 'in' | 'out' | undefined;
  /** An HTTP status (three digits), an OCPI status code (four), or whatever did not succeed. */
  status?: number | 'failed' | undefined;
  /** The time of start. */
  from?: Date | undefined;
  to?: Date | undefined;
  /** Only messages with a lower id: the page before. */
  before?: bigint | undefined;
  limit: number;
}

/** Table `message` for those who look into it. {@link MessageWriter} fills it, src/retention empties it. */
export class MessageTable {
  constructor(private readonly database: Database) {}

  /** The newest first. */
  async search(search: MessageSearch): Promise<Message[]> {
    const { party, limit } = search;
    const find = (where: Prisma.MessageWhereInput) =>
      this.database.message.findMany({
        where: { AND: [where, conditions(search)] },
        orderBy: { id: 'desc' },
        take: limit,
      });
    if (party === undefined) return find({});
    // Each side by its own index, instead of all messages of a party and then their newest.
    const sides = await Promise.all([
      find({ fromParty: party }),
      find({ toParty: party, OR: [{ fromParty: null }, { fromParty: { not: party } }] }),
    ]);
    const newestFirst = sides.flat().sort((a, b) => (a.id < b.id ? 1 : -1));
    return newestFirst.slice(0, limit);
  }
}

/** Pure. */
function conditions(search: MessageSearch): Prisma.MessageWhereInput {
  const { correlationId, module, direction, status, from, to, before } = search;
  const all: Prisma.MessageWhereInput[] = [];
  if (correlationId !== undefined) all.push({ correlationId });
  if (module !== undefined) all.push({ module });
  if (direction !== undefined) all.push({ direction });
  if (status !== undefined) all.push(statusCondition(status));
  if (from !== undefined) all.push({ startedAt: { gte: from } });
  if (to !== undefined) all.push({ startedAt: { lt: to } });
  if (before !== undefined) all.push({ id: { lt: before } });
  return { AND: all };
}

function statusCondition(status: number | 'failed'): Prisma.MessageWhereInput {
  if (status !== 'failed') return status < 1000 ? { httpStatus: status } : { statusCode: status };
  const unsuccessful = [{ httpStatus: null }, { httpStatus: { gte: 300 } }];
  return { OR: [...unsuccessful, { statusCode: null }, { statusCode: { gte: 2000 } }] };
}
