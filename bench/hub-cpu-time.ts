import { request } from 'undici';

/** What the process of a hub has used so far, in milliseconds, by its own metrics. */
export async function hubCpuTime(hubUrl: string): Promise<number> {
  const metrics = await (await request(`${hubUrl}/metrics`)).body.text();
  const seconds = /^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1];
  if (seconds === undefined) throw new Error('the hub tells no process_cpu_seconds_total');
  return Number(seconds) * 1000;
}
