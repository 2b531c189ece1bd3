/** The hub does otherwise than the rule says. */
export class Failed extends Error {
  constructor(
    /** What was looked at, such as `HTTP status`. */
    readonly what: string,
    readonly expected: string,
    readonly seen: string,
  ) {
    super(`${what}: expected ${expected}, seen ${seen}`);
    this.name = 'Failed';
  }
}

/** This hub gives no way to look: no further registration token, say. */
export class NotApplicable extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'NotApplicable';
  }
}
