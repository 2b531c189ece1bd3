import { compareLocations, describeComparison } from '../../sandbox/locations/compare-locations.js';
import type { Company, Member } from '../storm/company.js';
import type { Ledger } from '../storm/ledger.js';
import { locationChanges } from '../storm/location-changes.js';
import { dueTo, heldBy, listedFor, type ModuleName, modulesFor, type Texts } from './holdings.js';

/** Something that is not as it must be, and where. */
export interface Finding {
  kind: 'lost' | 'stale' | 'different';
  text: string;
  /** To look up what happened to it; empty where it is not about one object. */
  path: string;
}

/**
 * What was acknowledged and has not come about, before anybody pushes anything again. A receiver may be ahead of what
 * was acknowledged, where a push was stored whose answer got lost, but never behind.
 */
export function lackingAt(receiver: Member, company: Company, ledger: Ledger): Finding[] {
  return modulesFor(receiver).flatMap((module) => {
    const held = statesOf(module, heldBy(receiver, module));
    // Sessions and CDRs are due to one party alone; all else to everybody who takes the module.
    const isPrivate = module === 'sessions' || module === 'cdrs';
    const due = isPrivate ? dueTo(receiver, module, company) : undefined;
    return [...ledger.paths]
      .filter((path) => path.startsWith(`${module} `) && (due?.has(path.slice(module.length + 1)) ?? true))
      .flatMap((path): Finding[] => {
        const state = held.get(path);
        const fault = ledger.fault(path, state);
        if (fault === undefined) return [];
        return [{ kind: state === undefined ? 'lost' : 'stale', text: `${receiver.name}: ${fault}`, path }];
      });
  });
}

/** Where a receiver, or the list that the hub shows it, does not hold exactly what its owners hold. */
export async function differencesAt(receiver: Member, company: Company): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const module of modulesFor(receiver)) {
    const due = dueTo(receiver, module, company);
    findings.push(...difference(`${receiver.name}, ${module}`, module, due, heldBy(receiver, module)));
    findings.push(
      ...difference(`${receiver.name}, GET All ${module}`, module, due, await listedFor(receiver, module)),
    );
  }
  return findings;
}

function difference(where: string, module: ModuleName, due: Texts, held: Texts): Finding[] {
  const comparison = compareLocations(due, held);
  if (comparison.matches) return [];
  const { missing, extra, different } = comparison;
  const [first = ''] = [...missing, ...extra, ...different.map(({ key }) => key)];
  return [
    {
      kind: missing.length > 0 ? 'lost' : 'different',
      text: `${where}: ${describeComparison(comparison)}`,
      path: `${module} ${first}`,
    },
  ];
}

/** The paths of the ledger that a receiver holds, with their states. */
function statesOf(module: ModuleName, held: Texts): Map<string, string> {
  const states = new Map<string, string>();
  for (const [key, { text }] of held) {
    if (module === 'locations') for (const { path, state } of locationChanges(text)) states.set(path, state);
    else states.set(`${module} ${key}`, (JSON.parse(text) as { last_updated: string }).last_updated);
  }
  return states;
}
