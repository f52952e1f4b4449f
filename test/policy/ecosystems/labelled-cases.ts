import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

const PATH = "../shared/data/dependency-cases.json";

const FILE = z.object({
  conventions: z.object({ codes: z.record(z.string(), z.string()) }),
  cases: z.array(
    z.object({
      id: z.string(),
      files: z.array(
        z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
      ),
      expected: z.object({
        added: z.array(z.string()),
        removed: z.array(z.string()),
        changed: z.array(z.object({ purl: z.string(), from: z.string(), to: z.string() })),
        suspicious: z.array(z.string()),
      }),
    }),
  ),
});

/** The labelled cases beside the checkout, or null where they are not. */
export function labelledCases(): z.infer<typeof FILE> | null {
  return existsSync(PATH) ? FILE.parse(JSON.parse(readFileSync(PATH, "utf8"))) : null;
}
