/** Why a pull could not go on. The message is for the operator. */
export class PullFailure extends Error {
  /**
   * @param goOn where the next try begins: at the page that failed, or with a new walk
   */
  constructor(
    message: string,
    readonly goOn: 'here' | 'startAgain' = 'here',
  ) {
    super(message);
    this.name = 'PullFailure';
  }
}
