import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { platformId } from './platform-id.js';
import type { Stage } from './stage.js';

/** The operator makes the hub fetch what a platform offers, instead of waiting for hours. @throws NotApplicable where the hub is not ours */
export async function askForPull(stage: Stage, platform: SandboxPlatform): Promise<void> {
  await stage.hub.operator().call('POST', `/platforms/${await platformId(stage, platform)}/pull`);
}
