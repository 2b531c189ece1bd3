import type { AnswerHeaders, GivenAnswer, ReceivedRequest } from './received-request.js';

/** What a platform does instead of, or besides, answering properly. */
export type Fault =
  /** Handles the request later. */
  | { kind: 'delay'; ms: number }
  /** Does not handle it and leaves the connection open. */
  | { kind: 'never' }
  /** Does not handle it and breaks the connection. */
  | { kind: 'reset' }
  /** Handles it, then breaks the connection instead of answering. */
  | { kind: 'dropAnswer' }
  /** Handles it, sends half of the answer's bytes, then breaks the connection. */
  | { kind: 'halfAnswer' }
  /** Handles it, then sends the answer byte by byte. */
  | { kind: 'drip'; everyMs: number }
  /** Handles it, then sends the answer with so many bytes of white space behind it, which is valid JSON too. */
  | { kind: 'flood'; bytes: number }
  /** Handles it, then sends the answer with changes. */
  | { kind: 'changed'; change: (answer: GivenAnswer) => GivenAnswer }
  /** Does not handle it; answers 302 to another place. */
  | { kind: 'redirect'; location: string; status?: number }
  /** Does not handle it; answers an envelope with this status code, or just this body. */
  | {
      kind: 'answer';
      httpStatus?: number;
      statusCode?: number;
      statusMessage?: string;
      body?: string;
      headers?: AnswerHeaders;
    };

export interface FaultRule {
  fault: Fault;
  /** Which requests it hits; all by default. */
  when?: (request: ReceivedRequest) => boolean;
  /** How many requests it hits before it is spent; no end by default. */
  times?: number;
}

/** The faults that a platform shows at the moment. Of several that fit the one set first rules. */
export class Faults {
  #rules: { rule: FaultRule; left: number }[] = [];

  /** @returns takes the fault away again */
  add(rule: FaultRule): () => void {
    const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
    this.#rules.push(entry);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault for this request, if any; uses it up once. */
  take(request: ReceivedRequest): Fault | undefined {
    if (this.#rules.length === 0) return undefined;
    const entry = this.#rules.find(({ rule, left }) => left > 0 && (rule.when?.(request) ?? true));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.rule.fault;
  }
}

/** For a `changed` fault: all header names in lower case (AUTH-18). */
export function lowerCaseHeaders(answer: GivenAnswer): GivenAnswer {
  const headers = Object.entries(answer.headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return { ...answer, headers: Object.fromEntries(headers) };
}

/** For a `changed` fault: each header twice, the second time with another value where one is given. */
export function doubledHeaders(second: Readonly<Record<string, string>> = {}) {
  return (answer: GivenAnswer): GivenAnswer => {
    const headers = Object.entries(answer.headers ?? {}).map(
      ([name, value]) => [name, [String(value), second[name] ?? String(value)]] as [string, string[]],
    );
    return { ...answer, headers: Object.fromEntries(headers) };
  };
}
