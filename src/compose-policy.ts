import type { Pool } from "pg";
import type { PolicyWorld } from "./app/load-policy.ts";
import { recordEntries } from "./db/audit-entries.ts";
import { lastGoodPolicy, saveGoodPolicy } from "./db/policy-snapshots.ts";
import type { Github } from "./github/client.ts";
import { fetchFileText } from "./github/fetch-contents.ts";
import { readPolicyYaml } from "./readers/policy-yaml.ts";

/** The world a policy is read from. */
export function policyWorld(
  { pool, configRepository }: { readonly pool: Pool; readonly configRepository: string },
  github: Github,
): PolicyWorld {
  return {
    configRepository,
    async readFile(ref, location) {
      return fetchFileText(await github.installation(ref.installationId), location);
    },
    parse: (file, text) => Promise.resolve(readPolicyYaml(file, text)),
    lastGood: (scope) => lastGoodPolicy(pool, scope),
    saveGood: (scope, snapshot) => saveGoodPolicy(pool, scope, snapshot),
    recordEntry: (entry) => recordEntries(pool, [entry]),
    now: () => new Date().toISOString(),
    monotonic: () => performance.now(),
  };
}
