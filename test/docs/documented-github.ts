import { z } from "zod";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { SHOP } from "../support/acme.ts";
import { type Front, startFront } from "../support/front.ts";

const API = "/api/v3";
/** Branches that are asked about, as their addresses write them. */
const BRANCHES = ["main", "release%2F1"];

const PullRequestRule = z.object({
  type: z.literal("pull_request"),
  parameters: z.record(z.string(), z.unknown()),
});

/** Sets the rules that the page about posture asks for. */
export function setSoundRules(sandbox: Sandbox, repo: string, branch: string): void {
  sandbox.setRules(repo, branch, {
    requiredChecks: [{ context: `agentgov: ${branch}`, integrationId: sandbox.app.id }],
    strict: true,
    pullRequest: { dismissStale: true },
    blockForcePush: true,
    adminBypass: false,
  });
}

/** Puts before the stand-in what GitHub has and it does not: webhook settings, a version, two more rules. */
export function startSoundFront(sandbox: Sandbox): Promise<Front> {
  const rules = BRANCHES.map((branch) => [`${API}/repos/${SHOP}/rules/branches/${branch}`, sound]);
  return startFront(sandbox.baseUrl, {
    [`own:${API}/app/hook/config`]: () => ({ secret: "********", insecure_ssl: "0" }),
    [`own:${API}/meta`]: () => ({ installed_version: "3.18.0" }),
    ...Object.fromEntries(rules),
  });
}

function sound(body: unknown): unknown {
  if (!Array.isArray(body) || body.length === 0) return body;
  return [...body.map(restricted), { type: "deletion" }];
}

function restricted(rule: unknown): unknown {
  const { success, data } = PullRequestRule.safeParse(rule);
  if (!success) return rule;
  return { ...data, parameters: { ...data.parameters, dismissal_restriction: { enabled: true } } };
}
