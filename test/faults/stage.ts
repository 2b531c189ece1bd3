import { compareLocations, describeComparison } from '../../src/sandbox/locations/compare-locations.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import type { DataPlace } from '../harness/data-place.js';
import type { Settings } from '../harness/hub.js';
import { HubProcess } from '../harness/hub-process.js';
import { waitUntil } from '../harness/wait-until.js';
import { PushStorm, stormParty } from './push-storm.js';

export interface StageOptions {
  seed: number;
  /** Locations of the CPO. */
  locations: number;
  emsps: number;
  settings?: Settings;
  place?: DataPlace;
  /** Told of the hub before the platforms register at it. */
  started?: (hub: HubProcess) => void;
}

/** A hub in a process of its own, a CPO with a storm of pushes, and EMSPs that shall receive them. */
export class Stage {
  private constructor(
    readonly hub: HubProcess,
    readonly cpo: SandboxPlatform,
    readonly emsps: readonly [SandboxPlatform, ...SandboxPlatform[]],
    readonly storm: PushStorm,
  ) {}

  static async start({
    seed,
    locations,
    emsps,
    settings = {},
    place,
    started,
  }: StageOptions): Promise<Stage> {
    const hub = await HubProcess.start(settings, place);
    started?.(hub);
    try {
      const join = (...parties: Parameters<HubProcess['join']>) =>
        hub.joinWith({ parties, journalCapacity: 0 });
      const cpo = await join(stormParty());
      const first = await join(party('EMSP', 'EM1'));
      const others = Array.from({ length: emsps - 1 }, (_, at) => join(party('EMSP', `EM${at + 2}`)));
      const storm = new PushStorm(cpo, { seed, locations });
      return new Stage(hub, cpo, [first, ...(await Promise.all(others))], storm);
    } catch (error) {
      await hub.stop();
      throw error;
    }
  }

  /** Waits until the hub has nothing left to deliver to anybody. */
  async everythingDelivered(withinMs = 30_000): Promise<void> {
    await waitUntil(
      async () => {
        const deliveries = await this.hub.admin.deliveries();
        // One for each module that a receiver takes.
        const ofLocations = deliveries.filter(({ module }) => module === 'locations');
        expect(ofLocations).toHaveLength(this.emsps.length);
        expect(deliveries.filter(({ pending }) => pending > 0)).toEqual([]);
        return true;
      },
      'everything to be delivered',
      withinMs,
    );
  }

  /** Every EMSP, and GET All, hold at least what was acknowledged, and nobody was ever sent something stale. */
  async expectNothingLost(): Promise<void> {
    for (const emsp of this.emsps) {
      expect({ emsp: emsp.label, lacking: this.storm.lackingIn(emsp.received().store) }).toEqual({
        emsp: emsp.label,
        lacking: [],
      });
      expect(emsp.received().wentBackwards).toBe(0);
    }
    await this.expectNothingLostInStore();
  }

  async expectNothingLostInStore(): Promise<void> {
    const { store } = await this.emsps[0].pullAll();
    expect(this.storm.lackingIn(store)).toEqual([]);
  }

  /** The CPO pushes again what was not acknowledged, as a real one would; then all hold exactly the same. */
  async expectExactlyEqualInTheEnd(): Promise<void> {
    await this.cpo.locations.pushUnacknowledged();
    expect([...this.cpo.locations.unacknowledged.keys()]).toEqual([]);
    await this.everythingDelivered();
    const { documents } = this.cpo.locations.truth;
    const everybody = `${documents.size.toLocaleString('en')} equal`;
    for (const emsp of this.emsps) {
      expect(describeComparison(compareLocations(documents, emsp.received().store.documents))).toBe(
        everybody,
      );
      expect(emsp.received().wentBackwards).toBe(0);
    }
    const { store } = await this.emsps[0].pullAll();
    expect(describeComparison(compareLocations(documents, store.documents))).toBe(everybody);
  }

  async stop(): Promise<void> {
    await this.hub.stop();
  }
}
