import { HUB_VERSIONS } from '../../ocpi/modules.js';
import type { Party, Registry } from '../../platforms/registry.js';
import type { SealedUrls } from '../sealed-urls/sealed-urls.js';
import { refused, replaced } from './found.js';
import { findInBody } from './in-body.js';
import { findInQuery } from './in-query.js';
import { judgeResponseUrl, type ResponseUrlRules } from './judge.js';

/** A request that asks for a result later on. */
export interface ResultAsked {
  registry: Registry;
  /** R, who gave the response_url, and shall get the result. */
  from: Party;
  /** X, whose platform shall send it. */
  to: Party;
  module: string;
  /** See {@link expiryOfResult}. */
  expiresAt: number;
}

/**
 * Puts URLs of the hub's in place of the response_url of a request, for X has neither token nor perhaps a way for R's
 * (CMD-R-06, CHP-R-05). All else stays as it came.
 */
export class ResponseUrls {
  constructor(
    private readonly sealedUrls: SealedUrls,
    private readonly rules: ResponseUrlRules,
  ) {}

  /** @throws OcpiError malformedJson or invalidParameter, for the body and for the response_url in it */
  async replaceInBody(body: Buffer, asked: ResultAsked): Promise<Buffer> {
    const found = findInBody(body);
    return Buffer.from(replaced(found, JSON.stringify(await this.#sealed(found.url, asked))), 'utf8');
  }

  /**
   * @param query as it came, without the `?`
   * @throws OcpiError invalidParameter
   */
  async replaceInQuery(query: string, asked: ResultAsked): Promise<string> {
    const found = findInQuery(query);
    return replaced(found, encodeURIComponent(await this.#sealed(found.url, asked)));
  }

  /** The result goes the other way: X will use the URL, and R's stands behind it. */
  async #sealed(url: string, { registry, from, to, module, expiresAt }: ResultAsked): Promise<string> {
    judgeResponseUrl(url, this.rules);
    const sealed = await this.sealedUrls.make({
      purpose: 'result',
      interfaceRole: 'SENDER',
      url,
      from: to,
      to: from,
      platform: registry.platformOf(from),
      module,
      version: registry.platformOf(to).version ?? HUB_VERSIONS[0],
      expiresAt,
    });
    if (sealed === undefined) throw refused('is no URL that could be called');
    return sealed;
  }
}
