import { z } from 'zod';

export const hubProcess = z
  .object({
    id: z.string(),
    role: z.string().meta({ description: 'HUB_ROLE: all, api or worker.' }),
    host: z.string(),
    pid: z.int(),
    started_at: z.string(),
    seen_at: z.string().meta({ description: 'By the clock of the database; renewed every three seconds.' }),
  })
  .meta({ id: 'HubProcess' });

export const hubProcesses = z.object({ processes: z.array(hubProcess) }).meta({ id: 'HubProcesses' });
