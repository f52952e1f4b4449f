import { describe, expect, it } from "vitest";
import type { ReviewerRequest } from "../../src/domain/decision.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { PullRequestFacts, PullRequestState } from "../../src/domain/pull-request-facts.ts";
import { type ApprovalBench } from "../../src/policy/approval-bench.ts";
import type { GateJudgement } from "../../src/policy/gates/gate-definition.ts";
import { chooseReviewers } from "../../src/policy/reviewers.ts";
import { aBench } from "../builders/bench.ts";
import {
  anApproval,
  aPullRequest,
  aReview,
  BOB,
  IVAN,
  someFacts,
  someHistory,
} from "../builders/facts.ts";

function judgement(
  users: readonly string[],
  teams: readonly string[],
  status = "unsatisfied",
): GateJudgement {
  const isOpen = status === "unsatisfied";
  return {
    result: {
      gate: "human-approval",
      area: "auth",
      tier: "high",
      status: isOpen ? "unsatisfied" : "satisfied",
      summary: "",
      needs: [],
    },
    approvals: [],
    candidates: { users, teams },
  };
}

interface Asking {
  readonly users?: readonly string[];
  readonly teams?: readonly string[];
  readonly pullRequest?: Partial<PullRequestState>;
  readonly facts?: Partial<PullRequestFacts>;
  readonly bench?: Partial<ApprovalBench>;
  readonly requestedBefore?: readonly string[];
}

function choose(asking: Asking): ReviewerRequest {
  const { users = ["bob", "ivan"], teams = ["acme/identity"], requestedBefore = [] } = asking;
  const facts = { pullRequest: aPullRequest(asking.pullRequest), ...asking.facts };
  const gates = [judgement(users, teams), judgement(["zoe"], ["acme/done"], "satisfied")];
  return chooseReviewers(aBench(facts, asking.bench), gates, someHistory({ requestedBefore }));
}

describe("chooseReviewers", () => {
  it.each<[string, Asking, ReviewerRequest]>([
    ["asks whom open gates name", {}, { users: ["bob", "ivan"], teams: ["identity"] }],
    [
      "names each once, sorted",
      { users: ["b", "a", "b"], teams: ["acme/z", "acme/c", "acme/z"] },
      { users: ["a", "b"], teams: ["c", "z"] },
    ],
    ["keeps drafts quiet", { pullRequest: { draft: true } }, { users: [], teams: [] }],
    [
      "asks nobody about a closed one",
      { pullRequest: { state: "closed" } },
      { users: [], teams: [] },
    ],
    ["never asks the author", { users: ["alice", "bob"] }, { users: ["bob"], teams: ["identity"] }],
    [
      "lives without an author",
      { pullRequest: { author: null } },
      { users: ["bob", "ivan"], teams: ["identity"] },
    ],
    [
      "asks nobody twice",
      { pullRequest: { requestedReviewers: [BOB], requestedTeams: ["identity"] } },
      { users: ["ivan"], teams: [] },
    ],
    [
      "respects a removed request",
      { requestedBefore: ["ivan", "team:identity"] },
      { users: ["bob"], teams: [] },
    ],
    [
      "tells a team from a person of its name",
      { users: ["identity"], requestedBefore: ["identity"] },
      { users: [], teams: ["identity"] },
    ],
    [
      "never asks the involved",
      { bench: { involved: new Set(["bob"]), disqualified: [{ account: IVAN, reason: "" }] } },
      { users: [], teams: ["identity"] },
    ],
    [
      "does not ask who has reviewed",
      { facts: { reviews: known([aReview(BOB, { state: "commented" }), aReview(null)]) } },
      { users: ["ivan"], teams: ["identity"] },
    ],
    [
      "does not ask who has approved by comment",
      { bench: { approvals: [anApproval(IVAN)] } },
      { users: ["bob"], teams: ["identity"] },
    ],
    [
      "asks while reviews are unknown",
      { facts: { reviews: unknown("x") } },
      { users: ["bob", "ivan"], teams: ["identity"] },
    ],
    [
      "asks no team of another organisation",
      { teams: ["evil/identity", "acme/identity", "acmex/a"] },
      { users: ["bob", "ivan"], teams: ["identity"] },
    ],
  ])("%s", (_name, asking, request) => {
    expect(choose(asking)).toEqual(request);
  });

  it("asks fifteen at most, teams first", () => {
    const users = Array.from(
      { length: 20 },
      (_, index) => `user-${String(index).padStart(2, "0")}`,
    );
    const teams = ["acme/a", "acme/b"];
    const few = choose({ users, teams });
    expect([few.users.length, few.teams.length]).toEqual([13, 2]);
    const many = choose({ users, teams: users.map((name) => `acme/${name}`) });
    expect([many.users.length, many.teams.length]).toEqual([0, 15]);
  });

  it("compares the organisation without case", () => {
    const { repository } = someFacts();
    const facts = { repository: { ...repository, owner: "Acme" } };
    expect(choose({ facts }).teams).toEqual(["identity"]);
  });
});
