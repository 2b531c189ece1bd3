import type { OcpiAnswer } from '../../infra/peer/ocpi-client.js';
import { tokensWithoutOwner } from '../../ocpi/mapping-2-2/cdr-token.js';
import { mappedObjectAt } from '../../ocpi/mapping-2-2/mapped-object.js';
import { mapAnswer, mapBody } from '../../ocpi/mapping-2-2/message.js';
import type { Rewrite } from '../../ocpi/mapping-2-2/rewrite.js';
import { toVersion22 } from '../../ocpi/mapping-2-2/to-version-2-2.js';
import { toVersion221 } from '../../ocpi/mapping-2-2/to-version-2-2-1.js';
import type { HubVersion } from '../../ocpi/modules.js';
import type { OcpiRequest } from '../../routing/ocpi-request.js';
import type { Reached } from '../../routing/reach.js';
import { driversParty, type KnowsTokenOwners, ownersOf } from './owners-of-tokens.js';
import { type KnowsConnectors, startSessionFor } from './start-session.js';

/** Who asks whom, and for what. The version is that of the URL that was called. */
export type Asked = Pick<OcpiRequest, 'registry' | 'from' | 'version' | 'module' | 'interfaceRole' | 'path'> &
  Pick<Reached, 'to' | 'platform'>;

/**
 * Rewrites what two parties of different versions send each other (conformance page, section 19.4). Where both speak
 * the same, and where nothing differs, bodies stay the bytes that they were.
 */
export class BetweenVersions {
  constructor(
    private readonly tokenOwners: KnowsTokenOwners,
    private readonly connectors: KnowsConnectors,
  ) {}

  /**
   * The body of a request in X's version.
   *
   * @param body JSON that has been checked, or nothing
   * @throws OcpiError cannotRoute where X's version cannot say it
   */
  async forReceiver(asked: Asked, body: Buffer): Promise<Buffer> {
    const wanted = asked.platform.version;
    if (wanted === undefined || wanted === asked.version || body.length === 0) return body;
    const text = body.toString('utf8');
    const written = await this.#request(asked, wanted, text);
    return written === text ? body : Buffer.from(written);
  }

  /** X's answer in R's version: only its `data` changes. */
  async forRequester(asked: Asked, answer: OcpiAnswer): Promise<OcpiAnswer> {
    const { version: wanted, platform } = asked;
    const { envelope } = answer;
    if (wanted === platform.version || envelope?.data == null) return answer;
    const rewrite = await this.#rewrite(asked, wanted, () => envelope.data);
    if (rewrite === undefined) return answer;
    const text = answer.body.toString('utf8');
    const written = mapAnswer(text, rewrite);
    return written === text ? answer : { ...answer, body: Buffer.from(written) };
  }

  async #request(asked: Asked, wanted: HubVersion, text: string): Promise<string> {
    const { module, path, to } = asked;
    if (module === 'commands') {
      const isLess = wanted === '2.2' && path[0] === 'START_SESSION';
      return isLess ? startSessionFor(to.key, text, this.connectors) : text;
    }
    const rewrite = await this.#rewrite(asked, wanted, () => JSON.parse(text));
    return rewrite === undefined ? text : mapBody(text, rewrite);
  }

  async #rewrite(asked: Asked, wanted: HubVersion, read: () => unknown): Promise<Rewrite | undefined> {
    const object = mappedObjectAt(asked.module, asked.interfaceRole, asked.path);
    if (object === undefined) return undefined;
    if (wanted === '2.2') return toVersion22(object);
    const keys = tokensWithoutOwner(read());
    if (keys.length === 0) return undefined;
    return toVersion221(object, await ownersOf(keys, asked.registry, this.tokenOwners, driversParty(asked)));
  }
}
