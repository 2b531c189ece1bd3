import { type ObjectRef, objectKey } from '../../sandbox/objects/object-kind.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectEqual, isEqual } from '../expect/expect.js';

type ModuleName = 'sessions' | 'tariffs' | 'tokens';

/** What a platform's first party has received of an object. */
export function heldObject(
  platform: SandboxPlatform,
  module: ModuleName,
  ref: ObjectRef,
): Readonly<Record<string, unknown>> | undefined {
  return platform[module].received().store.get(ref)?.body;
}

/** Waits until platforms hold exactly this of an object, or nothing. @throws Failed with what is held in the end */
export async function expectHeldObject(
  platforms: readonly SandboxPlatform[],
  module: ModuleName,
  ref: ObjectRef,
  expected: unknown,
): Promise<void> {
  for (const platform of platforms) {
    const isHeld = () => isEqual(heldObject(platform, module, ref), expected);
    // What it holds instead is said below.
    await platform.until(isHeld, objectKey(ref)).catch(() => {});
    expectEqual(heldObject(platform, module, ref), expected, `${objectKey(ref)} at ${platform.label}`);
  }
}
