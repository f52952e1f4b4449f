import { describe, expect, it } from "vitest";
import type { ReviewerRequest } from "../../src/domain/decision.ts";
import type { Candidate } from "../../src/domain/head-facts.ts";
import { accountId } from "../../src/domain/ids.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { PullRequestFacts, PullRequestState } from "../../src/domain/pull-request-facts.ts";
import { type ApprovalBench } from "../../src/policy/approval-bench.ts";
import type { GateJudgement } from "../../src/policy/gates/gate-definition.ts";
import { chooseReviewers } from "../../src/policy/reviewers.ts";
import { aBench } from "../builders/bench.ts";
import {
  anAccount,
  anApproval,
  aPullRequest,
  aReview,
  BOB,
  IVAN,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

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

const NOBODY: ReviewerRequest = { users: [], teams: [] };
const NO_USER: ReviewerRequest = { users: [], teams: ["identity"] };

interface Asking {
  readonly users?: readonly string[];
  readonly teams?: readonly string[];
  readonly pullRequest?: Partial<PullRequestState>;
  readonly facts?: Partial<PullRequestFacts>;
  readonly bench?: Partial<ApprovalBench>;
  readonly requestedBefore?: readonly string[];
  readonly machines?: readonly string[];
  readonly lacks?: number;
}

/** The names alone: deadlines have tests of their own. */
function choose(asking: Asking): ReviewerRequest {
  const { users = ["bob", "ivan"], teams = ["acme/identity"], requestedBefore = [] } = asking;
  const facts = {
    pullRequest: aPullRequest(asking.pullRequest),
    candidates: unknown("not read"),
    ...asking.facts,
  };
  const machines = (asking.machines ?? []).map((login) => ({ kind: "user" as const, login }));
  const bench = aBench(facts, {
    policy: { ...ENFORCED.snapshot.policy, machines },
    ...asking.bench,
  });
  const gates = [
    { ...judgement(users, teams), ...(asking.lacks === undefined ? {} : { lacks: asking.lacks }) },
    judgement(["zoe"], ["acme/done"], "satisfied"),
  ];
  const request = chooseReviewers(bench, gates, someHistory({ requestedBefore }));
  return { users: request.users, teams: request.teams };
}

describe("chooseReviewers without knowing how busy anybody is", () => {
  it.each<[string, Asking, ReviewerRequest]>([
    ["asks one of those whom an open gate names", {}, { users: ["bob"], teams: [] }],
    ["keeps drafts quiet", { pullRequest: { draft: true } }, { users: [], teams: [] }],
    [
      "asks nobody about a closed one",
      { pullRequest: { state: "closed" } },
      { users: [], teams: [] },
    ],
    ["never asks the author", { users: ["alice", "bob"] }, { users: ["bob"], teams: [] }],
    ["asks the team where it names nobody else", { users: ["alice"] }, NO_USER],
    ["lives without an author", { pullRequest: { author: null } }, { users: ["bob"], teams: [] }],
    [
      "asks nobody when somebody suitable was asked",
      { pullRequest: { requestedReviewers: [BOB] } },
      { users: [], teams: [] },
    ],
    [
      "asks nobody when their team was asked",
      { pullRequest: { requestedTeams: ["identity"] } },
      { users: [], teams: [] },
    ],
    [
      "asks although somebody unsuitable was asked",
      { pullRequest: { requestedReviewers: [anAccount("rita", 9)] } },
      { users: ["bob"], teams: [] },
    ],
    ["asks nobody in the place of a removed request", { requestedBefore: ["ivan"] }, NOBODY],
    [
      "tells a team from a person of its name",
      { users: ["identity"], requestedBefore: ["team:other"] },
      { users: ["identity"], teams: [] },
    ],
    [
      "never asks the involved",
      { bench: { involved: new Set(["bob"]), disqualified: [{ account: IVAN, reason: "" }] } },
      NO_USER,
    ],
    [
      "does not ask who has reviewed",
      { facts: { reviews: known([aReview(BOB, { state: "commented" }), aReview(null)]) } },
      { users: ["ivan"], teams: [] },
    ],
    [
      "does not ask who has approved by comment",
      { bench: { approvals: [anApproval(BOB)] } },
      { users: ["ivan"], teams: [] },
    ],
    [
      "asks while reviews are unknown",
      { facts: { reviews: unknown("x") } },
      { users: ["bob"], teams: [] },
    ],
    [
      "asks no team of another organisation",
      { users: [], teams: ["evil/identity", "acme/identity", "acmex/a"] },
      NO_USER,
    ],
    [
      "never asks a machine",
      { users: ["bob", "ivan"], machines: ["bob"] },
      { users: ["ivan"], teams: [] },
    ],
    ["never asks who may not write", { users: ["rita", "ivan"] }, { users: ["ivan"], teams: [] }],
    [
      "asks as many as are lacking",
      { users: ["bob", "ivan", "zoe"], teams: [], lacks: 2 },
      { users: ["bob", "ivan"], teams: [] },
    ],
    [
      "asks less one for whom somebody asked already",
      {
        users: ["bob", "ivan", "zoe"],
        teams: [],
        lacks: 2,
        pullRequest: { requestedReviewers: [IVAN] },
      },
      { users: ["bob"], teams: [] },
    ],
  ])("%s", (_name, asking, request) => {
    expect(choose(asking)).toEqual(request);
  });

  it("finds one person for several gates", () => {
    const bench = aBench({ candidates: unknown("x") });
    const gates = [judgement(["bob", "ivan"], []), judgement(["ivan", "zoe"], [])];
    expect(chooseReviewers(bench, gates, someHistory())).toMatchObject({
      users: ["ivan"],
      teams: [],
    });
  });

  it("asks fifteen at most, those included who were asked already", () => {
    const users = Array.from(
      { length: 20 },
      (_, index) => `user-${String(index).padStart(2, "0")}`,
    );
    expect(choose({ users, teams: [], lacks: 20 }).users).toHaveLength(15);
    const requestedReviewers = Array.from({ length: 12 }, (_, index) =>
      anAccount(`p-${index}`, 900 + index),
    );
    expect(
      choose({ users, teams: [], lacks: 20, pullRequest: { requestedReviewers } }).users,
    ).toHaveLength(3);
  });

  it("compares the organisation without case", () => {
    const { repository } = someFacts();
    const facts = { repository: { ...repository, owner: "Acme" } };
    expect(choose({ users: [], facts }).teams).toEqual(["identity"]);
  });
});

describe("choosing by availability", () => {
  it("says whom to look up, in enforce, where there is a choice", () => {
    const gates = [judgement(["bob", "alice"], ["acme/identity", "evil/x"])];
    expect(chooseReviewers(aBench(), gates, someHistory())).toEqual({
      ...NOBODY,
      among: { users: ["bob"], teams: ["identity"] },
    });
    const forced = chooseReviewers(aBench(), [judgement(["bob"], [])], someHistory());
    expect(forced).toMatchObject({ users: ["bob"], teams: [] });
    expect(forced.among).toBeUndefined();
  });

  const member = (login: string, more: Partial<Candidate> = {}): Candidate => ({
    accountId: accountId(2_000 + login.length * 31 + login.charCodeAt(0)),
    login,
    teams: ["acme/identity"],
    openRequests: 0,
    away: false,
    lastAskedAt: null,
    ...more,
  });

  it.each<[string, readonly Candidate[], readonly string[]]>([
    ["the first of equals", [member("ivan"), member("ida")], ["ida"]],
    ["the one with less to do", [member("ida", { openRequests: 1 }), member("ivan")], ["ivan"]],
    [
      "the one who was asked longest ago",
      [
        member("ida", { lastAskedAt: "2026-05-02T00:00:00Z" }),
        member("ivan", { lastAskedAt: "2026-05-01T00:00:00Z" }),
      ],
      ["ivan"],
    ],
    [
      "the one who was never asked",
      [member("ida", { lastAskedAt: "2026-05-02T00:00:00Z" }), member("ivan")],
      ["ivan"],
    ],
    ["no one away", [member("ida", { away: true }), member("ivan", { openRequests: 9 })], ["ivan"]],
    [
      "the busy before the away",
      [member("ida", { away: true }), member("ivan", { openRequests: 50 })],
      ["ivan"],
    ],
    ["the away where nobody else is", [member("ida", { away: true })], ["ida"]],
    ["no one of another team", [member("zoe", { teams: ["acme/other"] })], []],
    ["not the author", [member("alice"), member("ivan")], ["ivan"]],
    [
      "no agent",
      [{ ...member("claude"), accountId: accountId(209_825_114) }, member("ivan")],
      ["ivan"],
    ],
  ])("picks %s", (_name, candidates, users) => {
    const bench = aBench({ candidates: known(candidates) });
    const request = chooseReviewers(bench, [judgement([], ["acme/identity"])], someHistory());
    expect(request.users).toEqual(users);
    const stoodFor = Object.fromEntries(users.map((user) => [user, ["acme/identity"]]));
    expect(request.stoodFor ?? {}).toEqual(stoodFor);
  });

  it("asks the team when nobody of it could be seen, and not when its people are the only ones left", () => {
    const gates = [judgement([], ["acme/identity"])];
    const unseen = chooseReviewers(aBench({ candidates: known([]) }), gates, someHistory());
    expect(unseen).toMatchObject(NO_USER);
    const only = chooseReviewers(
      aBench({ candidates: known([member("alice")]) }),
      gates,
      someHistory(),
    );
    expect(only).toMatchObject(NOBODY);
  });
});
