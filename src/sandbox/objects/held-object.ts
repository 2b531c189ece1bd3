import { compactJson, joinObject, splitArray, splitObject, withMember } from '../../ocpi/json/raw-json.js';

/** One object as text, so that numbers, nulls and unknown fields stay as they were written, and parsed on demand. */
export class HeldObject {
  readonly text: string;
  #body: Readonly<Record<string, unknown>> | undefined;

  /** @param text JSON of an object, accepted by JSON.parse before */
  constructor(text: string) {
    this.text = compactJson(text);
  }

  get body(): Readonly<Record<string, unknown>> {
    this.#body ??= JSON.parse(this.text) as Record<string, unknown>;
    return this.#body;
  }

  get lastUpdated(): string {
    const { last_updated: lastUpdated } = this.body;
    return typeof lastUpdated === 'string' ? lastUpdated : '';
  }

  /** The text of one field's value, such as `1.10`. */
  field(name: string): string | undefined {
    return splitObject(this.text).find((member) => member.name === name)?.value;
  }

  /**
   * The object with the fields that a PATCH names.
   *
   * @param appendedField a list whose elements are added to those that are there; an empty one or null adds none
   */
  patched(patchText: string, appendedField?: string): HeldObject {
    let members = splitObject(this.text);
    for (const { name, value } of splitObject(compactJson(patchText))) {
      if (name === appendedField) {
        const elements = [...listOf(this.field(name)), ...listOf(value)];
        if (elements.length > 0) members = withMember(members, name, `[${elements.join(',')}]`);
      } else {
        members = withMember(members, name, value);
      }
    }
    return new HeldObject(joinObject(members));
  }
}

function listOf(value: string | undefined): string[] {
  return value === undefined || value === 'null' ? [] : splitArray(value);
}
