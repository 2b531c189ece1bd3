import { objectWith, type Rewrite, rewriteDocument, whereGiven } from './rewrite.js';

/** A request's body in the other version: one object, whole or the fields of a PATCH, or a list. */
export function mapBody(body: string, mapping: Rewrite): string {
  return rewriteDocument(body, mapping);
}

/** An answer in the other version: only its `data` changes. */
export function mapAnswer(answer: string, mapping: Rewrite): string {
  return rewriteDocument(answer, objectWith({ data: whereGiven(mapping) }));
}
