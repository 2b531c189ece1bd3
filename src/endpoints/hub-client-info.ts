import type { Answers } from '../http/answer.js';
import { callerOf } from '../http/authenticate.js';
import type { OcpiHandler } from '../http/exchange.js';
import { queryOf } from '../http/query.js';
import { parseDateTime } from '../ocpi/date-time.js';
import { OcpiError } from '../ocpi/errors.js';
import { isHubVersion } from '../ocpi/modules.js';
import { type PageQuery, pageHeaders, parsePageQuery } from '../ocpi/pagination.js';
import type { ClientInfo } from '../ocpi/schemas/client-info.js';
import { describes } from '../platforms/client-info/news.js';
import type { HubIdentity } from '../platforms/hub-identity.js';

/**
 * The Sender interface of hubclientinfo (HCI-01): all parties that the hub knows, but for the caller's own
 * (HCI-28). The list is short and in memory.
 */
export function hubClientInfoList(hub: HubIdentity, answers: Answers, pageLimit: number): OcpiHandler {
  return (request, response) => {
    const { version = '' } = request.params;
    if (!isHubVersion(version)) throw new OcpiError('unknownPath', `version ${version}`);
    const { platform, registry } = callerOf(response);
    const query = new URLSearchParams(queryOf(request.url));
    const page = parsePageQuery(query, pageLimit);
    const matching = registry.content.clientInfos.filter(
      (info) => !describes(info, platform) && isWithin(info, page),
    );
    const shown = matching.slice(page.offset, page.offset + page.limit);
    const nextOffset = page.offset + page.limit;
    query.set('offset', String(nextOffset));
    query.set('limit', String(page.limit));
    const base = `${hub.publicUrl}/ocpi/${version}/sender/hubclientinfo`;
    const next = nextOffset < matching.length ? `${base}?${query.toString()}` : undefined;
    answers.success(response, {
      data: JSON.stringify(shown),
      headers: pageHeaders(matching.length, page.limit, next),
    });
  };
}

/** PAG-02, PAG-03 */
function isWithin(info: ClientInfo, { dateFrom, dateTo }: PageQuery): boolean {
  const lastUpdated = parseDateTime(info.last_updated) ?? 0;
  return (
    (dateFrom === undefined || lastUpdated >= dateFrom) && (dateTo === undefined || lastUpdated < dateTo)
  );
}
