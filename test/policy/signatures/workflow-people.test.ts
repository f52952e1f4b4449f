import { describe, expect, it } from "vitest";
import { known, unknown } from "../../../src/domain/known.ts";
import type { ProvenanceReading, WorkflowRun } from "../../../src/domain/recorded-provenance.ts";
import { signatureIndex } from "../../../src/policy/signatures/signature-index.ts";
import { runWindow, workflowPeople } from "../../../src/policy/signatures/workflow-people.ts";
import {
  ALICE,
  anAccount,
  aPullRequest,
  aPush,
  at,
  BOB,
  CLAUDE,
  IVAN,
} from "../../builders/facts.ts";

const READING: ProvenanceReading = {
  notes: [],
  patchIds: [],
  mentions: [],
  issues: [],
  accounts: [],
  unread: [],
};

function aRun(more: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id: 77,
    event: "issue_comment",
    branch: "main",
    actor: BOB,
    triggeredBy: BOB,
    startedAt: at(500),
    endedAt: at(700),
    ...more,
  };
}

/** Who is behind a push of an agent at 600 seconds. */
function starters(
  runs: readonly WorkflowRun[],
  pushes = [aPush(CLAUDE, { seenAt: at(600) })],
): readonly string[] {
  const facts = {
    pullRequest: aPullRequest(),
    provenance: known({ ...READING, runs }),
  };
  return workflowPeople(facts, { pushes }, signatureIndex()).map(({ login }) => String(login));
}

describe("workflowPeople", () => {
  it("names whoever started the workflow that ran when a bot pushed, with the run", () => {
    const facts = {
      pullRequest: aPullRequest(),
      provenance: known({ ...READING, runs: [aRun()] }),
    };
    const pushes = [aPush(CLAUDE, { seenAt: at(600) })];
    expect(workflowPeople(facts, { pushes }, signatureIndex())).toMatchObject([
      {
        accountId: BOB.id,
        role: "requester",
        evidence: "workflow run 77",
        corroborated: true,
        counts: true,
      },
    ]);
  });

  it.each<[string, Partial<WorkflowRun>, readonly string[]]>([
    ["was over long before the push", { startedAt: at(100), endedAt: at(479) }, []],
    ["ended while the delivery was on its way", { startedAt: at(100), endedAt: at(480) }, ["bob"]],
    ["began in the second of the push", { startedAt: at(600) }, ["bob"]],
    ["began after the push", { startedAt: at(601) }, []],
    ["still runs", { endedAt: null }, ["bob"]],
    ["has a time nobody can read", { startedAt: "soon" }, []],
    ["was started by a bot", { actor: CLAUDE, triggeredBy: CLAUDE }, []],
    ["was started by nobody known", { actor: null, triggeredBy: null }, []],
    ["was asked for again by another", { triggeredBy: IVAN }, ["ivan"]],
    ["does not tell who asked for the attempt", { triggeredBy: null }, ["bob"]],
    ["checked another branch", { event: "push" }, []],
    ["was caused by a push to the branch", { event: "push", branch: "topic" }, ["bob"]],
    [
      "was a check of the branch that a reviewer ran again",
      { event: "pull_request", branch: "topic", actor: ALICE, triggeredBy: IVAN },
      ["alice"],
    ],
  ])("where the run %s", (_name, more, names) => {
    expect(starters([aRun(more)])).toEqual(names);
  });

  it.each([
    "issue_comment",
    "issues",
    "pull_request_review",
    "pull_request_review_comment",
    "repository_dispatch",
    "workflow_dispatch",
  ])("takes %s on any branch for a word of whoever started it", (event) => {
    expect(starters([aRun({ event })])).toEqual(["bob"]);
  });

  it("leaves out an agent that has a person's account", () => {
    const agent = anAccount("claude", 81_847, "user");
    expect(starters([aRun({ actor: agent, triggeredBy: agent })])).toEqual([]);
  });

  it("names nobody where a person pushed, and goes by the opening where a bot opened", () => {
    expect(starters([aRun()], [aPush(ALICE, { seenAt: at(600) })])).toEqual([]);
    const provenance = known({ ...READING, runs: [aRun()] });
    const pullRequest = aPullRequest({ author: CLAUDE, createdAt: at(650) });
    expect(
      workflowPeople({ pullRequest, provenance }, { pushes: [] }, signatureIndex()),
    ).toHaveLength(1);
  });

  it.each([undefined, unknown("refused"), known(READING)])("names nobody without runs", (read) => {
    const facts = { pullRequest: aPullRequest({ author: CLAUDE }) };
    const more = read === undefined ? facts : { ...facts, provenance: read };
    expect(workflowPeople(more, { pushes: [] }, signatureIndex())).toEqual([]);
  });
});

describe("runWindow", () => {
  it("ends with the last time a bot pushed or opened", () => {
    const pushes = [aPush(CLAUDE, { seenAt: at(60) }), aPush(ALICE, { seenAt: at(600) })];
    const window = { branch: "topic", since: "2026-06-01T06:01:00Z", until: at(60) };
    expect(runWindow({ pullRequest: aPullRequest() }, { pushes })).toEqual(window);
    const opened = aPullRequest({ author: CLAUDE, createdAt: at(120) });
    expect(runWindow({ pullRequest: opened }, { pushes })?.until).toBe(at(120));
    expect(runWindow({ pullRequest: opened }, { pushes: [] })?.until).toBe(at(120));
  });

  it.each([[[]], [[aPush(ALICE)]], [[aPush(CLAUDE, { seenAt: "soon" })]]])(
    "is none where no bot is known to have done either",
    (pushes) => {
      expect(runWindow({ pullRequest: aPullRequest() }, { pushes })).toBeNull();
    },
  );
});
