import { describe, expect, it } from "vitest";
import type { RequestRecord, ReviewerRequest } from "../../src/domain/decision.ts";
import { known } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { GateJudgement } from "../../src/policy/gates/gate-definition.ts";
import { chooseReviewers } from "../../src/policy/reviewers.ts";
import { aBench } from "../builders/bench.ts";
import { aPullRequest, IVAN, someHistory } from "../builders/facts.ts";

const NOBODY: ReviewerRequest = { users: [], teams: [] };

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

describe("requests of the app", () => {
  const record = (more: Partial<RequestRecord> = {}): RequestRecord => ({
    name: "ivan",
    stoodFor: ["acme/identity"],
    requestedAt: "2026-06-01T12:00:00Z",
    nudgedAt: null,
    endedAt: null,
    endedBy: null,
    purpose: "review",
    refused: false,
    ...more,
  });
  const asksIvan = aPullRequest({ requestedReviewers: [IVAN] });

  function after(
    requests: readonly RequestRecord[],
    facts: Partial<PullRequestFacts>,
    status?: string,
  ): ReviewerRequest {
    const gates = [judgement([], ["acme/identity"], status)];
    return chooseReviewers(
      aBench({ pullRequest: asksIvan, ...facts }),
      gates,
      someHistory({ requests }),
    );
  }

  it("stand while they are needed", () => {
    expect(after([record()], {})).toEqual({ ...NOBODY, wakeAt: "2026-06-02T12:00:00Z" });
  });

  it("are taken back when the gate is satisfied, and only those of the app", () => {
    expect(after([record()], {}, "satisfied").spared).toEqual({ users: ["ivan"], teams: [] });
    expect(after([], {}, "satisfied").spared).toBeUndefined();
    const gone = record({ endedAt: "2026-06-01T13:00:00Z", endedBy: "other" });
    expect(after([gone], {}, "satisfied").spared).toBeUndefined();
  });

  it("are kept while a gate cannot be judged, and while the pull request is a draft", () => {
    const error = {
      ...judgement([], []),
      result: { ...judgement([], []).result, status: "error" as const },
    };
    const gates = [judgement([], ["acme/identity"], "satisfied"), error];
    const history = someHistory({ requests: [record()] });
    expect(
      chooseReviewers(aBench({ pullRequest: asksIvan }), gates, history).spared,
    ).toBeUndefined();
    const draft = { ...asksIvan, draft: true };
    expect(after([record()], { pullRequest: draft }, "satisfied").spared).toBeUndefined();
  });

  it("are taken back from somebody who has become part of the change", () => {
    const bench = aBench(
      { pullRequest: asksIvan, candidates: known([]) },
      { involved: new Set(["ivan"]) },
    );
    const history = someHistory({ requests: [record()] });
    const request = chooseReviewers(bench, [judgement(["bob"], ["acme/identity"])], history);
    expect(request).toMatchObject({ users: ["bob"], spared: { users: ["ivan"], teams: [] } });
  });

  it("are noted as ended when GitHub shows them no more, once it can be trusted to", () => {
    const pullRequest = aPullRequest();
    expect(
      after([record()], { pullRequest, gatheredAt: "2026-06-01T12:00:30Z" }).ended,
    ).toBeUndefined();
    expect(after([record()], { pullRequest, gatheredAt: "2026-06-01T12:01:00Z" }).ended).toEqual([
      "ivan",
    ]);
    const closed = { ...asksIvan, state: "closed" as const };
    expect(after([record()], { pullRequest: closed })).toEqual({ ...NOBODY, ended: ["ivan"] });
  });

  it("are repeated once, when they have waited for a working day", () => {
    const late = { gatheredAt: "2026-06-02T12:00:00Z" };
    expect(after([record()], late).nudged).toEqual({ users: ["ivan"], teams: [] });
    expect(after([record({ nudgedAt: "2026-06-02T12:00:00Z" })], late).nudged).toBeUndefined();
    expect(after([record()], { gatheredAt: "2026-06-02T11:59:59Z" }).nudged).toBeUndefined();
  });
});
