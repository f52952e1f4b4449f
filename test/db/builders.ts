import type { Pool } from "pg";
import type { ReceivedDelivery } from "../../src/db/deliveries.ts";
import type { Lease } from "../../src/db/lease.ts";
import { claimWork, enqueueWork } from "../../src/db/work.ts";
import type { Account } from "../../src/domain/account.ts";
import type { Approval } from "../../src/domain/approval.ts";
import type { EntryDraft } from "../../src/domain/audit-entry.ts";
import type { Decision } from "../../src/domain/decision.ts";
import type { EvaluationInput, EvaluationRecord } from "../../src/domain/evaluation-record.ts";
import {
  accountId,
  type CommitSha,
  commitSha,
  installationId,
  login,
  repositoryId,
} from "../../src/domain/ids.ts";
import type { InboxEvent, SeenPush, WorkItem } from "../../src/domain/inbox-event.ts";
import type { PolicySnapshot } from "../../src/domain/policy-snapshot.ts";
import type { PullRequestFacts, PullRequestRef } from "../../src/domain/pull-request-facts.ts";

export const REPOSITORY = repositoryId(9001);
export const HEAD = sha("a");
export const OLDER = sha("b");

/** A full object name made of one hex digit. */
export function sha(digit: string): CommitSha {
  return commitSha(digit.repeat(40));
}

export function aRef(number = 7): PullRequestRef {
  return {
    installationId: installationId(1),
    repositoryId: REPOSITORY,
    owner: "acme",
    repo: "shop",
    number,
  };
}

export function anItem(number = 7): WorkItem {
  return { kind: "pull-request", ref: aRef(number) };
}

export function anAccount(id = 101, name = "alice"): Account {
  return { id: accountId(id), login: login(name), type: "user" };
}

export function aPush(changes: Partial<SeenPush> = {}): SeenPush {
  return {
    repositoryId: REPOSITORY,
    ref: "refs/heads/feature",
    before: OLDER,
    after: HEAD,
    pusher: anAccount(),
    forced: false,
    ...changes,
  };
}

export function anApproval(changes: Partial<Approval> = {}): Approval {
  return {
    channel: "review",
    sourceId: 501,
    actor: anAccount(202, "bob"),
    areas: null,
    baseRef: "main",
    headSha: HEAD,
    contents: [{ path: "src/a.ts", previousPath: null, status: "modified", blob: "c".repeat(40) }],
    givenAt: "2026-01-02T03:04:05Z",
    withdrawnAt: null,
    ...changes,
  };
}

export function aSnapshot(changes: Partial<PolicySnapshot> = {}): PolicySnapshot {
  return {
    policy: {
      mode: "enforce",
      pack: "recommended@1",
      owners: [{ kind: "team", team: "acme/platform" }],
      areas: [
        {
          area: "auth",
          tier: "high",
          include: ["services/identity/**"],
          exclude: [],
          owners: [{ kind: "user", login: "alice" }],
          gates: [{ gate: "human-approval", approvals: 1, from: "owners", nativeReviews: 0 }],
        },
      ],
      tiers: {
        low: [],
        medium: [{ gate: "human-approval", approvals: 1, from: "write", nativeReviews: 0 }],
        high: [],
        critical: [],
      },
    },
    source: "acme/.agentgov:agentgov.yml",
    digest: `sha256:${"1".repeat(64)}`,
    standing: "current",
    problems: [],
    ...changes,
  };
}

export function someFacts(changes: Partial<PullRequestFacts> = {}): PullRequestFacts {
  return {
    repository: {
      id: REPOSITORY,
      owner: "acme",
      name: "shop",
      defaultBranch: "main",
      topics: [],
    },
    pullRequest: {
      number: 7,
      title: "Add a button",
      body: "",
      state: "open",
      merged: false,
      draft: false,
      author: anAccount(),
      base: { ref: "main", sha: OLDER },
      head: { ref: "feature", sha: HEAD, repositoryId: REPOSITORY },
      createdAt: "2026-01-02T03:04:05Z",
      changedFiles: 1,
      commitCount: 1,
      assignees: [],
      labels: [],
      requestedReviewers: [],
      requestedTeams: [],
    },
    files: {
      kind: "known",
      value: [
        {
          path: "src/a.ts",
          previousPath: null,
          status: "modified",
          blob: "c".repeat(40),
          additions: 1,
          deletions: 0,
          patch: "@@ -1 +1,2 @@",
        },
      ],
    },
    commits: { kind: "known", value: [] },
    reviews: { kind: "known", value: [] },
    permissions: [],
    teams: [],
    commands: [],
    gatheredAt: "2026-01-02T03:05:00.000Z",
    ...changes,
  };
}

export function someInput(changes: Partial<EvaluationInput> = {}): EvaluationInput {
  return {
    policy: aSnapshot(),
    facts: someFacts(),
    history: { pushes: [], approvals: [], requestedBefore: [], earlierContents: [], sightings: [] },
    ...changes,
  };
}

export function aDecision(changes: Partial<Decision> = {}): Decision {
  return {
    headSha: HEAD,
    baseRef: "main",
    mode: "enforce",
    verdict: "waiting",
    headline: "Waits for one approval.",
    tier: "medium",
    areas: [],
    findings: [],
    provenance: {
      class: "undeclared",
      strength: "none",
      agents: [],
      evidence: [],
      catalogueVersion: "1",
    },
    provenanceSummary: "No agent is named.",
    gates: [],
    approvals: [],
    disqualified: [],
    reviewers: { users: [], teams: [] },
    policy: { source: "built-in", digest: `sha256:${"1".repeat(64)}` },
    incomplete: [],
    notes: [],
    decidedAt: "2026-01-02T03:05:01.250Z",
    ...changes,
  };
}

export function anEntry(changes: Partial<EntryDraft> = {}): EntryDraft {
  return {
    subject: "github.com/9001/7",
    type: "decision.recorded",
    actor: { kind: "app" },
    at: "2026-01-02T03:05:01.250Z",
    data: { verdict: "waiting" },
    ...changes,
  };
}

export function aRecord(changes: Partial<EvaluationRecord> = {}): EvaluationRecord {
  return {
    ref: aRef(),
    input: someInput(),
    decision: aDecision(),
    decisionDigest: `sha256:${"3".repeat(64)}`,
    intents: [],
    newApprovals: [],
    withdrawals: [],
    newActs: [],
    endedActs: [],
    newDependencyApprovals: [],
    answeredCommands: [],
    requestedReviewers: [],
    entries: [],
    ...changes,
  };
}

export function anEvent(changes: Partial<InboxEvent> = {}): InboxEvent {
  return {
    name: "pull_request.synchronize",
    sender: anAccount(),
    work: [anItem()],
    pushes: [],
    commands: [],
    ...changes,
  };
}

export function aDelivery(event = anEvent(), guid = "guid-1"): ReceivedDelivery {
  return {
    guid,
    installationId: installationId(1),
    bodyDigest: `sha256:${"2".repeat(64)}`,
    reading: { kind: "event", event },
  };
}

/** A lease on one pull request, in a database without other work. */
export async function aLease(pool: Pool, number = 7): Promise<Lease> {
  await enqueueWork(pool, [anItem(number)]);
  const lease = await claimWork(pool, { workerId: "test", leaseSeconds: 30 });
  if (lease === null) throw new Error("nothing to claim");
  return lease;
}
