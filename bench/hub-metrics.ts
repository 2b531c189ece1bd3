import { request } from 'undici';

/** Values of a hub's own metrics, by their names; those without labels. */
export async function hubMetrics<Name extends string>(
  hubUrl: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const text = await (await request(`${hubUrl}/metrics`)).body.text();
  const values = names.map((name) => {
    const value = new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error(`the hub tells no ${name}`);
    return [name, Number(value)] as const;
  });
  return Object.fromEntries(values) as Record<Name, number>;
}

/** What the process of a hub has used so far, in milliseconds. */
export async function hubCpuTime(hubUrl: string): Promise<number> {
  return (await hubMetrics(hubUrl, ['process_cpu_seconds_total'])).process_cpu_seconds_total * 1000;
}
