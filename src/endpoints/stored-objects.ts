import type { Success } from '../http/answer.js';
import { ciKey } from '../ocpi/ci-string.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import { objectKey, readIdentifyingValue } from '../ocpi/identity.js';
import { splitArray, splitObject } from '../ocpi/json/raw-json.js';
import { fromStoredForm } from '../ocpi/mapping-2-2/stored-form.js';
import { pageHeaders, parsePageQuery } from '../ocpi/pagination.js';
import type { PartyKey } from '../ocpi/party.js';
import type { HubIdentity } from '../platforms/hub-identity.js';
import type { ObjectLists } from '../replication/lists.js';
import { idOf, memberText } from '../replication/object-parts.js';
import type { OcpiRequest } from '../routing/ocpi-request.js';

/** The query parameter that a hub-made next link carries its place in. Nothing of it means anything to a client. */
const AFTER = 'after';

/** Answers from the hub's store, in the version of who asks. */
export class StoredObjects {
  constructor(
    private readonly lists: ObjectLists,
    private readonly hub: HubIdentity,
    private readonly pageLimit: number,
  ) {}

  /** One page of all objects of these owners (RT-G-01). */
  async list(module: ClientOwnedModule, request: OcpiRequest, owners: readonly PartyKey[]): Promise<Success> {
    const query = new URLSearchParams(request.query);
    const pageQuery = parsePageQuery(query, this.pageLimit);
    const page = await this.lists.page({
      ...pageQuery,
      module,
      viewer: request.from.key,
      owners,
      after: readAfter(query),
    });
    const next = page.next === undefined ? undefined : this.#nextUrl(request, query, pageQuery, page.next);
    const objects = page.objects.map(fromStoredForm(request.version, request));
    return { data: `[${objects.join(',')}]`, headers: pageHeaders(page.total, pageQuery.limit, next) };
  }

  /**
   * One object, or a child of it.
   *
   * @param request its query may hold a part of the object's identity (TOK-R-04)
   * @param viewer who asks, or, for its own object, the owner
   * @throws OcpiError the module's unknown error (404), or cannotRoute where several owners use this id (AMB-04)
   */
  async single(
    module: ClientOwnedModule,
    request: OcpiRequest,
    owners: readonly PartyKey[],
    [id, ...childIds]: readonly [string, ...string[]],
    viewer: PartyKey = request.from.key,
  ): Promise<string> {
    const key = objectKey(module, id, readIdentifyingValue(module, new URLSearchParams(request.query)));
    const [object, another] = await this.lists.find(module, owners, key, viewer);
    if (object === undefined) throw new OcpiError(module.unknownObject, `${module.levels[0].name} "${id}"`);
    if (another !== undefined) {
      throw new OcpiError(
        'cannotRoute',
        `several parties have a ${module.levels[0].name} "${id}"; name one by OCPI-to-*`,
      );
    }
    return fromStoredForm(request.version, request)(descend(module, object.body, childIds));
  }

  /** All filters of the request, the next offset, and where to go on (PAG-08, PAG-11). */
  #nextUrl(
    request: OcpiRequest,
    query: URLSearchParams,
    { offset, limit }: { offset: number; limit: number },
    after: bigint,
  ): string {
    const next = new URLSearchParams(query);
    next.set('offset', String(offset + limit));
    next.set('limit', String(limit));
    next.set(AFTER, after.toString(36));
    return `${this.hub.publicUrl}/ocpi/${request.version}/sender/${request.module}?${next.toString()}`;
  }
}

function readAfter(query: URLSearchParams): bigint | undefined {
  const text = query.get(AFTER);
  if (text === null) return undefined;
  if (!/^[0-9a-z]{1,12}$/.test(text))
    throw new OcpiError('invalidParameter', `${AFTER}: expected a link of this hub, unchanged`);
  let value = 0n;
  for (const digit of text) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  return value;
}

/** From an object down to one of its children, by their ids. */
function descend(module: ClientOwnedModule, object: string, childIds: readonly string[]): string {
  let current = object;
  for (const [at, id] of childIds.entries()) {
    const level = module.levels[at + 1];
    const list = memberText(splitObject(current), level?.listField ?? '');
    const children = list?.startsWith('[') === true ? splitArray(list) : [];
    const child = children.find((candidate) => idOf(candidate, level?.idField ?? '') === ciKey(id));
    if (child === undefined) throw new OcpiError('unknownObject', `${level?.name ?? 'child'} "${id}"`);
    current = child;
  }
  return current;
}
