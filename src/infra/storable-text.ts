/**
 * A text that PostgreSQL takes, whatever a peer has said: it takes no NUL, and in JSON no half of a surrogate pair either.
 *
 * @param most characters; what is longer is cut, between two characters
 */
export function storableText(text: string, most = text.length): string {
  const cut = text.length > most ? text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '') : text;
  return cut.toWellFormed().replaceAll('\0', '\uFFFD');
}
