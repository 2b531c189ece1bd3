/**
 * Settles what a platform of the cast makes of single requests. All others are decided as before, so that rules may
 * do so side by side.
 *
 * @param module such as `platform.commands`
 * @param isMeant knows the requests by an id that nobody else uses
 */
export function decideOn<Request, Decision>(
  module: { decide: (request: Request) => Decision | Promise<Decision> },
  isMeant: (request: Request) => boolean,
  decision: Decision | ((request: Request) => Decision),
): void {
  const before = module.decide;
  module.decide = (request) => {
    if (!isMeant(request)) return before(request);
    return isFunction(decision) ? decision(request) : decision;
  };
}

function isFunction<Request, Decision>(
  decision: Decision | ((request: Request) => Decision),
): decision is (request: Request) => Decision {
  return typeof decision === 'function';
}
