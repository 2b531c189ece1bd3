import { compactJson, joinObject, splitArray, splitObject, withMember } from '../json/raw-json.js';

/**
 * A change of one JSON value, from compact text to compact text. Where nothing has to change it returns the
 * text that it was given, so that a document that is right already keeps all its bytes. A value of an
 * unexpected kind (null, a text for a list) is nobody's to mend here: it stays as it is.
 */
export type Rewrite = (text: string) => string;

/** A change of one member: gets undefined where it is absent, returns undefined where it shall be. */
export type MemberRewrite = (value: string | undefined) => string | undefined;

/** Changes the members named, each where it stands; new ones come at the end. */
export function objectWith(rewrites: Readonly<Record<string, MemberRewrite>>): Rewrite {
  return (text) => {
    if (!text.startsWith('{')) return text;
    const before = splitObject(text);
    let members = before;
    for (const [name, rewrite] of Object.entries(rewrites)) {
      const value = members.find((member) => member.name === name)?.value;
      const rewritten = rewrite(value);
      if (rewritten === value) continue;
      members =
        rewritten === undefined
          ? members.filter((member) => member.name !== name)
          : withMember(members, name, rewritten);
    }
    return members === before ? text : joinObject(members);
  };
}

/** Changes every element; those for which undefined is returned are left out. */
export function listOf(rewrite: (element: string) => string | undefined): Rewrite {
  return (text) => {
    if (!text.startsWith('[')) return text;
    const before = splitArray(text);
    const after = before.map(rewrite);
    if (after.every((element, index) => element === before[index])) return text;
    return `[${after.filter((element) => element !== undefined).join(',')}]`;
  };
}

/** A member is changed where it is there: a PATCH names only some. */
export function whereGiven(rewrite: Rewrite): MemberRewrite {
  return (value) => (value === undefined ? undefined : rewrite(value));
}

/** The member is left out. */
export const dropped: MemberRewrite = () => undefined;

/** The same change for one object, and for each object of a list. */
export function oneOrMany(rewrite: Rewrite): Rewrite {
  const many = listOf(rewrite);
  return (text) => (text.startsWith('[') ? many(text) : rewrite(text));
}

/** The string that the JSON text stands for; undefined where it is no string. */
export function stringIn(text: string): string | undefined {
  const value: unknown = text.startsWith('"') ? JSON.parse(text) : undefined;
  return typeof value === 'string' ? value : undefined;
}

/**
 * Applies a change to a whole document as it came over the wire. Where something changes the white space
 * between tokens goes too; where nothing changes, and where it is no JSON, the text stays.
 */
export function rewriteDocument(text: string, rewrite: Rewrite): string {
  if (!isJson(text)) return text;
  const compact = compactJson(text);
  const rewritten = rewrite(compact);
  return rewritten === compact ? text : rewritten;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
