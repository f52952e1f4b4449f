import { z } from "zod";

/**
 * A `timestamptz` as GitHub writes instants: whole seconds without a fraction, so that a time which
 * came from GitHub comes back in the very form it was given.
 */
export const StoredInstant = z
  .date()
  .transform((date) => date.toISOString().replace(/\.000Z$/u, "Z"));
