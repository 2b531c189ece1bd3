/**
 * CiString compares without regard to case (types.asciidoc, COO-12), and keeps its spelling (COO-13).
 * The hub compares by this form; it never sends it.
 */
export function ciKey(value: string): string {
  return value.toUpperCase();
}

/** Whether two CiStrings are the same. */
export function ciEquals(a: string, b: string): boolean {
  return ciKey(a) === ciKey(b);
}
