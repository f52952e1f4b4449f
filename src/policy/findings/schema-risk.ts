import type { Tier } from "../../domain/risk.ts";

/** A statement or call that a person should look at. */
export interface SchemaRisk {
  readonly message: string;
  readonly tier: Tier;
  /** Where in the text it starts. */
  readonly index: number;
}
