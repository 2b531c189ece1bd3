import type { Random } from '../../sandbox/generator/random.js';
import type { FarmMember } from '../hubs/farm-member.js';
import type { HubFarm } from '../hubs/hub-farm.js';
import type { OwnServers } from '../servers/own-servers.js';
import type { Company, Member } from '../storm/company.js';

/** What faults befall. */
export interface Scene {
  farm: HubFarm;
  servers: OwnServers;
  company: Company;
  /** Waits for so many further acknowledged pushes. @throws WaitedTooLong */
  progress(acknowledgements: number): Promise<void>;
  /** Processes that something is being done to. */
  readonly heldMembers: Set<FarmMember>;
  /** Receivers that show a fault. */
  readonly heldReceivers: Set<Member>;
  note(event: string): void;
}

/** One way in which something fails, and is over again when the promise settles. */
export interface FaultKind {
  /** As `--only` names it. */
  id: string;
  /** As the table names it. */
  name: string;
  /** Faults of one lane come one after the other, those of different lanes at the same time. */
  lane: string;
  /** How often it happens for each time of `--kills`. */
  share: number;
  carryOut(scene: Scene, random: Random): Promise<void>;
}
