import type { Account } from "../domain/account.ts";
import type { ChangeContent } from "../domain/change-content.ts";
import type { Decision, PullRequestHistory } from "../domain/decision.ts";
import type { Finding } from "../domain/finding.ts";
import { accountId, login } from "../domain/ids.ts";
import { known } from "../domain/known.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import type { ProvenanceReading } from "../domain/recorded-provenance.ts";
import type { LocalChange } from "../git/read-local-change.ts";
import type { ResolvedRange } from "../git/resolve-range.ts";
import { assess, type CompiledPolicy } from "../policy/assess.ts";
import { judge } from "../policy/decide.ts";
import { readContent } from "./read-content.ts";

/** The verdict over a local change, with what its contents show. */
export interface LocalEvaluation {
  readonly decision: Decision;
  readonly content: ChangeContent;
}

/** Nothing was recorded of a change that was never pushed. */
const NO_HISTORY: PullRequestHistory = {
  pushes: [],
  approvals: [],
  requestedBefore: [],
  earlierContents: [],
  sightings: [],
};

/**
 * What the app shows of one pull request; beyond it a change cannot be judged there.
 *
 * Source: https://docs.github.com/en/rest/pulls/pulls (at most 3,000 files and 250 commits are listed)
 */
const GITHUB_FILES_MAX = 3_000;
const GITHUB_COMMITS_MAX = 250;

/**
 * Whoever runs the command, as far as sentences need a name: who will open the pull request is not known yet.
 * No account has this id.
 */
const SOMEBODY: Account = {
  id: accountId(Number.MAX_SAFE_INTEGER),
  login: login("you"),
  type: "user",
};

/**
 * Judges a local change as the app would judge the same pull request before anybody reviewed it.
 *
 * @throws {GitError} when git fails.
 */
export async function evaluateLocal(
  compiled: CompiledPolicy,
  change: LocalChange,
): Promise<LocalEvaluation> {
  const read = await readContent(compiled, change);
  const findings = [
    ...limitFindings(change.facts),
    ...crosswiseFindings(change.range),
    ...read.findings,
  ];
  const content = known({ ...read, findings });
  const facts = {
    ...change.facts,
    content,
    provenance: known(provenanceOf(change)),
    // Nothing was reported, deployed or let in for a change that nobody has seen.
    checks: known([]),
    deployments: known([]),
    dependencyApprovals: known([]),
  };
  const assessment = assess(compiled, facts, NO_HISTORY);
  const pullRequest = { ...facts.pullRequest, author: SOMEBODY };
  const decision = judge(compiled, assessment, {
    facts: { ...facts, pullRequest, accountsAsked: false },
    history: NO_HISTORY,
  });
  return { decision, content: read };
}

/** What is read of a pull request with calls of its own, and of a local repository for nothing. */
function provenanceOf({ notes }: LocalChange): ProvenanceReading {
  return {
    notes: [...notes].map(([sha, text]) => ({ sha, text })),
    patchIds: [],
    mentions: [],
    issues: [],
    accounts: [],
    unread: [],
  };
}

/**
 * Where branches were merged crosswise, what is compared depends on which common ancestor is taken: a line
 * that is equal to one of them is missing from the list of changes and lands all the same.
 *
 * Source: https://git-scm.com/docs/git-merge-base#_discussion
 */
function crosswiseFindings({ mergeBases }: ResolvedRange): readonly Finding[] {
  if (mergeBases === undefined) return [];
  const message = `Base and head part at ${mergeBases} commits, and the list of changes compares with one of them: merge the base into the branch, so that there is one.`;
  return [{ kind: "unverifiable", area: "app", tier: "critical", path: "", message }];
}

/** A change that GitHub does not list completely fails there, however small its risk is. */
function limitFindings({ pullRequest }: PullRequestFacts): readonly Finding[] {
  const parts = [
    ["changed files", pullRequest.changedFiles, GITHUB_FILES_MAX],
    ["commits", pullRequest.commitCount, GITHUB_COMMITS_MAX],
  ] as const;
  return parts.flatMap(([what, count, most]): readonly Finding[] => {
    if (count <= most) return [];
    const message = `GitHub lists at most ${most} of its ${count} ${what}, so a pull request of this size cannot be judged: split it.`;
    return [{ kind: "unverifiable", area: "app", tier: "critical", path: "", message }];
  });
}
