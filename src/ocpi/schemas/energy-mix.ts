import { z } from 'zod';
import { decimal, list, openEnum, optional, text } from './scalars.js';

/** mod_locations: EnergyMix, of a Location or of a Tariff. */
export const energyMix = z.object({
  is_green_energy: z.boolean(),
  energy_sources: list(z.object({ source: openEnum, percentage: decimal })),
  environ_impact: list(z.object({ category: openEnum, amount: decimal })),
  supplier_name: optional(text),
  energy_product_name: optional(text),
});
