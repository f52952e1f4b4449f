import type { PullRequestHistory } from "../domain/decision.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { ExtraAgent } from "../domain/policy-snapshot.ts";
import type { Provenance } from "../domain/provenance.ts";
import {
  NO_PROVENANCE_HISTORY,
  type ProvenanceNeeds,
  type RunWindow,
} from "../domain/recorded-provenance.ts";
import { highestTier, tierRank } from "../domain/risk.ts";
import type { Assessment, BaseFacts, CompiledPolicy } from "./assess.ts";
import { isAgentAccount } from "./provenance.ts";
import { patchIdsOf } from "./signatures/change-evidence.ts";
import { heirsOf, marksOfCommit } from "./signatures/inherited-evidence.ts";
import { readLinkedIssues, readMentionedRequesters } from "./signatures/requester.ts";
import { requestersNow } from "./signatures/responsibility.ts";
import { signatureIndex } from "./signatures/signature-index.ts";
import { isAgentEvidence } from "./signatures/verdict.ts";
import { runWindow, WORKFLOW_EVIDENCE } from "./signatures/workflow-people.ts";

/** Notes of so many commits are looked up: one call each. */
const NOTES_MAX = 20;
/** Diffs of so many commits are read to find what was stripped: one call each. */
const PATCHES_MAX = 20;
/** Logins that a text names as requesters and that are resolved: one call each. */
const LOGINS_MAX = 3;
/** Issues whose authors are looked up: one call each. */
const ISSUES_MAX = 2;

/**
 * Which further evidence could change something: none while nothing of high risk is touched, and the app
 * and notes only while no agent is known for certain already.
 */
export function provenanceNeeds(
  { snapshot }: CompiledPolicy,
  { areas, provenance }: Assessment,
  { facts, history }: { readonly facts: BaseFacts; readonly history: PullRequestHistory },
): ProvenanceNeeds {
  const isHigh = tierRank(highestTier(areas.map(({ tier }) => tier))) >= tierRank("high");
  const open = isHigh && !isCertain(provenance);
  const byAgent = isHigh && provenance.class === "agent-authored";
  const extraAgents = snapshot.policy.agents ?? [];
  const pushedByAgent = history.pushes.some(({ pusher }) =>
    isAgentAccount(pusher, { extraAgents }),
  );
  const { body } = facts.pullRequest;
  const commits = facts.commits.kind === "known" ? facts.commits.value : [];
  const issues = byAgent ? readLinkedIssues(body).slice(0, ISSUES_MAX) : [];
  const logins = byAgent
    ? readMentionedRequesters(body)
        .slice(0, LOGINS_MAX)
        .map(({ login }) => login)
    : [];
  const isAsked = issues.length + logins.length > 0;
  const runs = isHigh && !isAsked ? runsNeeded({ facts, history, provenance }, extraAgents) : null;
  return {
    app: open,
    notes: open ? commits.slice(-NOTES_MAX).map(({ sha }) => sha) : [],
    patches: patchesNeeded(facts, history),
    mentions: isHigh && pushedByAgent,
    issues,
    logins,
    ...(runs === null ? {} : { runs }),
  };
}

/** Whether anything is to be read at all. */
export function needsProvenance(needs: ProvenanceNeeds): boolean {
  const { app, mentions, notes, patches, issues, logins, runs } = needs;
  if (runs !== undefined) return true;
  return app || mentions || [notes, patches, issues, logins].some((list) => list.length > 0);
}

/**
 * Workflow runs are looked at where a bot opened or pushed the work of an agent and nobody is known to have
 * asked for it.
 */
function runsNeeded(
  {
    facts,
    history,
    provenance,
  }: {
    readonly facts: BaseFacts;
    readonly history: PullRequestHistory;
    readonly provenance: Provenance;
  },
  extraAgents: readonly ExtraAgent[],
): RunWindow | null {
  if (!provenance.evidence.some(isAgentEvidence)) return null;
  const asked = [
    ...(history.provenance?.requesters ?? []),
    ...requestersNow(facts, history, signatureIndex(extraAgents)),
  ];
  // What a workflow told is asked for again, so that the answer stays the same.
  const others = asked.filter(({ evidence }) => !evidence.startsWith(WORKFLOW_EVIDENCE));
  return others.length > 0 ? null : runWindow(facts, history);
}

/** Whether an agent is known for certain by what needs no call: what was read before is read again. */
function isCertain({ evidence }: Provenance): boolean {
  return evidence.some(
    (one) =>
      isAgentEvidence(one) &&
      (one.strength === "attested" || one.strength === "declared") &&
      one.source !== "app" &&
      one.source !== "git-notes",
  );
}

/**
 * Only where a marked commit is gone, no commit has its tree, and one without a mark could be it: the
 * diffs of both sides tell.
 */
function patchesNeeded(facts: BaseFacts, history: PullRequestHistory): readonly CommitSha[] {
  if (facts.commits.kind === "unknown") return [];
  const commits = facts.commits.value;
  const recorded = history.provenance ?? NO_PROVENANCE_HISTORY;
  const patchIds = patchIdsOf(facts);
  const { number } = facts.pullRequest;
  const lost = heirsOf({ number, commits, history: recorded, patchIds }).filter(
    (heir) => heir.commit === null && marksOfCommit(heir.recorded).length > 0,
  );
  if (lost.length === 0) return [];
  const settled = new Set(
    recorded.commits.flatMap((row) =>
      row.patchId !== null || marksOfCommit(row).length > 0 ? [row.sha] : [],
    ),
  );
  const before = lost.flatMap(({ recorded: { sha, patchId } }) => (patchId === null ? [sha] : []));
  const now = commits
    .map(({ sha }) => sha)
    .filter((sha) => !settled.has(sha) && !patchIds.has(sha));
  return [...now, ...before].slice(0, PATCHES_MAX);
}
