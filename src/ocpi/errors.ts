/**
 * Every error that the hub answers by itself, once: HTTP status, OCPI status code, message, and whether the
 * same request may succeed later. Codes: status_codes.asciidoc; HTTP status: AMB-09, REQ-04 to REQ-14.
 */
export const ERROR_CATALOGUE = {
  // Before the OCPI layer is reached: the HTTP status says it (REQ-06 does not apply yet).
  tokenMissing: error(401, 2000, 'no credentials token', false),
  tokenUnknown: error(401, 2000, 'this credentials token is not known here', false),
  tokenNotForModule: error(401, 2000, 'a registration token opens versions and credentials only', false),
  malformedJson: error(400, 2000, 'the body is not valid JSON', false),
  bodyTooLarge: error(413, 2000, 'the body is too large', false),
  bodyIncomplete: error(400, 2000, 'the body did not arrive whole', true),
  unknownPath: error(404, 2000, 'there is nothing at this path', false),
  methodNotAllowed: error(405, 2000, 'this method is not allowed here', false),

  // What the client sent.
  clientError: error(200, 2000, 'the request cannot be served', false),
  invalidParameter: error(200, 2001, 'invalid or missing parameter', false),
  notOwner: error(404, 2001, 'this object is not yours', false),
  unknownObject: error(404, 2001, 'there is no such object', false),
  unknownLocation: error(404, 2003, 'there is no such Location', false),
  unknownCommandLocation: error(200, 2003, 'there is no such Location', false),
  unknownToken: error(404, 2004, 'nobody knows this token', false),

  // What the hub, or the client's own API, could not do.
  serverError: error(200, 3000, 'the hub failed to handle this request', true),
  storeUnavailable: error(200, 3000, 'the hub cannot store this now, nothing was accepted', true),
  clientApiUnusable: error(200, 3001, "the client's API could not be used", true),
  unsupportedVersion: error(200, 3002, 'no version in common', false),
  missingEndpoints: error(200, 3003, 'endpoints that the hub needs are missing', false),

  // Routing (RT-E-01 to RT-E-10).
  cannotRoute: error(200, 4000, 'this request cannot be routed', false),
  noSuchInterface: error(200, 4000, 'the receiver does not offer this interface', false),
  unknownReceiver: error(200, 4001, 'unknown receiver', false),
  receiverTimeout: error(200, 4002, 'the receiver did not answer in time', true),
  receiverNotConnected: error(200, 4003, 'the receiver is not connected', true),
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorName = keyof typeof ERROR_CATALOGUE;

export interface CatalogueEntry {
  httpStatus: number;
  statusCode: number;
  message: string;
  retryable: boolean;
}

/**
 * An error by its name in the catalogue. Thrown anywhere, turned into an answer in one place.
 */
export class OcpiError extends Error {
  readonly httpStatus: number;
  readonly statusCode: number;
  readonly retryable: boolean;
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param error name in {@link ERROR_CATALOGUE}
   * @param detail what was wrong, where, and what would be right; ends up in `status_message`
   * @param headers HTTP headers that belong to the answer, such as `Allow`
   * @param data JSON text of the answer's data, where the module wants some beside the code
   */
  constructor(
    readonly error: ErrorName,
    readonly detail?: string,
    headers: Record<string, string> = {},
    readonly data?: string,
  ) {
    const entry = ERROR_CATALOGUE[error];
    super(detail === undefined ? entry.message : `${entry.message}: ${detail}`);
    this.name = 'OcpiError';
    this.httpStatus = entry.httpStatus;
    this.statusCode = entry.statusCode;
    this.retryable = entry.retryable;
    this.headers = headers;
  }
}

function error(httpStatus: number, statusCode: number, message: string, retryable: boolean): CatalogueEntry {
  return { httpStatus, statusCode, message, retryable };
}
