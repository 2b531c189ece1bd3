import type { Request } from 'express';
import { bodyBytes } from '../http/body.js';
import { parseJsonBody } from '../ocpi/json/json-body.js';

/** @throws OcpiError where the body is no JSON */
export function jsonOf(request: Request): unknown {
  return parseJsonBody(bodyBytes(request)).value;
}

/** As {@link jsonOf}; a body that is left out counts as an empty object. */
export function optionalJsonOf(request: Request): unknown {
  return bodyBytes(request).length === 0 ? {} : jsonOf(request);
}
