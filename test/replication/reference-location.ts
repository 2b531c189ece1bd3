import type { Push } from '../../src/replication/push.js';

/** An object of OCPI, parsed. */
interface Doc {
  [field: string]: unknown;
  last_updated: string;
}

/**
 * What a Location has to look like after any sequence of pushes: the rules of chapter 1.6, LOC-R-09, COO-17,
 * AMB-05, AMB-13 and AMB-16, written down a second time as plainly as possible, on whole parsed objects. Times are
 * all of the same spelling, so that they compare as texts.
 */
export class ReferenceLocation {
  doc: Doc | undefined;
  /** Of the push that the Location's own fields are from. */
  #ownTime = '';

  /** @returns whether the push was accepted; one that was not has changed nothing */
  apply({ method, path, body }: Push): boolean {
    const incoming: Doc = JSON.parse(body);
    const [, uid, connectorId] = path;
    if (uid === undefined)
      return method === 'PUT' ? this.#putLocation(incoming) : this.#patchLocation(incoming);
    const evses = list(this.doc, 'evses');
    const evse = find(evses, 'uid', uid);
    if (this.doc === undefined || (evse === undefined && (method === 'PATCH' || connectorId !== undefined)))
      return false;
    if (connectorId === undefined) return this.#pushEvse(method, evses, evse, incoming);
    return evse !== undefined && this.#pushConnector(method, evse, connectorId, incoming);
  }

  #putLocation(incoming: Doc): boolean {
    const before = this.doc;
    if (before === undefined || incoming.last_updated >= before.last_updated) {
      this.#ownTime = incoming.last_updated;
      this.doc = incoming;
      return true;
    }
    // AMB-16: only what is newer than its own counterpart.
    const evses = [...list(before, 'evses')];
    for (const evse of list(incoming, 'evses')) {
      const at = evses.findIndex(({ uid }) => uid === evse.uid);
      const stored = evses[at];
      if (stored !== undefined && evse.last_updated < stored.last_updated) continue;
      if (stored === undefined) evses.push(evse);
      else evses[at] = evse;
    }
    if (incoming.last_updated < this.#ownTime) {
      this.doc = { ...before, evses };
    } else {
      this.#ownTime = incoming.last_updated;
      this.doc = { ...incoming, evses, last_updated: before.last_updated };
    }
    return true;
  }

  #patchLocation({ evses: patches, ...fields }: Doc): boolean {
    const before = this.doc;
    if (before === undefined) return false;
    const evses = [...list(before, 'evses')];
    for (const patch of (patches ?? []) as Doc[]) {
      const at = evses.findIndex(({ uid }) => uid === patch.uid);
      const stored = evses[at];
      const result = stored === undefined ? patch : mergeEvse(stored, patch);
      if (stored === undefined) evses.push(result);
      else evses[at] = result;
    }
    const isComplete = evses.every(
      (evse) => list(evse, 'connectors').length > 0 && evse.last_updated !== undefined,
    );
    if (fields.city === null || !isComplete) return false;
    const changed = evses.filter((evse) => !same(evse, find(list(before, 'evses'), 'uid', evse.uid)));
    const lifted = changed.map((evse) => evse.last_updated).reduce(latest, fields.last_updated);
    this.#ownTime = fields.last_updated;
    this.doc = { ...before, ...fields, evses, last_updated: latest(before.last_updated, lifted) };
    return true;
  }

  #pushEvse(method: Push['method'], evses: Doc[], stored: Doc | undefined, incoming: Doc): boolean {
    if (method === 'PUT' && stored !== undefined && incoming.last_updated < stored.last_updated) return true;
    const result = method === 'PATCH' && stored !== undefined ? mergeEvse(stored, incoming) : incoming;
    if (same(stored, result)) return true;
    const at = stored === undefined ? evses.length : evses.indexOf(stored);
    this.#takeEvses(Object.assign([...evses], { [at]: result }), incoming.last_updated);
    return true;
  }

  #pushConnector(method: Push['method'], evse: Doc, id: string, incoming: Doc): boolean {
    const connectors = list(evse, 'connectors');
    const stored = find(connectors, 'id', id);
    if (method === 'PATCH' && stored === undefined) return false;
    if (method === 'PUT' && stored !== undefined && incoming.last_updated < stored.last_updated) return true;
    const at = stored === undefined ? connectors.length : connectors.indexOf(stored);
    const result = method === 'PATCH' ? { ...stored, ...incoming } : incoming;
    const lifted = {
      ...evse,
      connectors: Object.assign([...connectors], { [at]: result }),
      last_updated: latest(evse.last_updated, incoming.last_updated),
    };
    if (same(evse, lifted)) return true;
    const evses = list(this.doc, 'evses').map((candidate) => (candidate === evse ? lifted : candidate));
    this.#takeEvses(evses, incoming.last_updated);
    return true;
  }

  #takeEvses(evses: Doc[], time: string): void {
    if (this.doc !== undefined)
      this.doc = { ...this.doc, evses, last_updated: latest(this.doc.last_updated, time) };
  }
}

/** COO-17: connectors by their id, none deleted. */
function mergeEvse(stored: Doc, patch: Doc): Doc {
  const connectors = [...list(stored, 'connectors')];
  for (const connector of list(patch, 'connectors')) {
    const at = connectors.findIndex(({ id }) => id === connector.id);
    if (at < 0) connectors.push(connector);
    else connectors[at] = { ...connectors[at], ...connector };
  }
  return { ...stored, ...patch, connectors };
}

function list(doc: Doc | undefined, field: string): Doc[] {
  return (doc?.[field] ?? []) as Doc[];
}

function find(docs: readonly Doc[], field: string, id: unknown): Doc | undefined {
  return docs.find((doc) => doc[field] === id);
}

function latest(a: string, b: string): string {
  return a >= b ? a : b;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
