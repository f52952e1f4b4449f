import { checkRunName } from "../render/check-run.ts";

/** What the commands are written for. */
export interface EmergencyPlace {
  readonly owner: string;
  readonly repo: string;
  readonly branch: string;
  /** Null when no app is configured here: the reader puts its number in. */
  readonly appId: number | null;
}

/** Changes of a ruleset are whole lists of rules: only the one check is taken out of them. */
const WITHOUT_CHECK =
  '{rules: [.rules[] | if .type == "required_status_checks" then ' +
  ".parameters.required_status_checks |= map(select(.context != $check)) | " +
  "select(.parameters.required_status_checks != []) else . end]}";

/**
 * What to do when verdicts do not come: what still merges, and how to take the requirement away from one
 * branch and bring it back. Asks nobody, since GitHub or the app may be what is down.
 *
 * Source: https://docs.github.com/en/rest/repos/rules#update-a-repository-ruleset
 * Source: https://docs.github.com/en/rest/branches/branch-protection#remove-status-check-contexts
 */
export function emergencyText({ owner, repo, branch, appId }: EmergencyPlace): string {
  const check = quoted(checkRunName(branch));
  const api = `repos/${owner}/${repo}`;
  const protection = `${quoted(`${api}/branches/${encodeURIComponent(branch)}/protection`)}/required_status_checks`;
  const app = appId === null ? "APP_ID" : String(appId);
  return `agentgov does not answer: ${owner}/${repo}, ${branch}

What still happens
  - A passing check stays on its commit: pull requests that had one still merge.
  - Everything else waits. Nothing merges by itself because agentgov is down.
  - Deliveries that GitHub could not hand over are asked for again when it is back.

First, is it one pull request or all of them?
  - One: "/agentgov override" on it, by those whom the policy lets. It is recorded, and others stay guarded.
  - All, and fixing takes longer than waiting may: take the requirement away from this branch, as below. It
    needs an administrator, gh and jq.

1. Find the ruleset, and keep a copy of it.
  gh api ${quoted(`${api}/rulesets?includes_parents=true`)} --jq '.[] | [.id, .source, .enforcement, .name] | @tsv'
  RULESET=…
  gh api "${api}/rulesets/$RULESET" > ruleset-before.json

2. Take only this check out of it.
  jq --arg check ${check} ${quoted(WITHOUT_CHECK)} ruleset-before.json > ruleset-without.json
  gh api --method PUT "${api}/rulesets/$RULESET" --input ruleset-without.json

3. When agentgov answers again, put back what was there.
  jq '{rules}' ruleset-before.json | gh api --method PUT "${api}/rulesets/$RULESET" --input -

With branch protection instead of a ruleset
  gh api --method DELETE ${protection}/contexts -f contexts[]=${check}
  gh api --method PATCH ${protection} -f checks[][context]=${check} -F checks[][app_id]=${app}
  The second brings it back; name the other required checks in it too, since it replaces the list.

Afterwards
  agentgov doctor --repo ${owner}/${repo} --branch ${quoted(branch)}
  The required check must be ok and pinned to the app. Commits that landed meanwhile without a passing verdict
  are found, recorded as bypasses and counted by agentgov_bypasses_total; GitHub's own audit log has who changed the
  ruleset, and agentgov's log has the change where the app is told of it.
`;
}

/** One word of a shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
