import { describe, expect, it } from "vitest";
import type { Decision } from "../../src/domain/decision.ts";
import { known } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import { decide } from "../../src/policy/decide.ts";
import {
  ALICE,
  AUTH,
  anAccount,
  anApproval,
  aPullRequest,
  aPush,
  aReview,
  at,
  BOB,
  DOCS,
  EARLIER,
  HEAD,
  IDA,
  IVAN,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

function judged(
  facts: Partial<PullRequestFacts>,
  history: Parameters<typeof someHistory>[0] = {},
): Decision {
  return decide(ENFORCED, someFacts(facts), someHistory(history));
}

const LISTED = { ...AUTH, patch: "@@ -1 +1 @@\n-a\n+b" };

describe("an approval in a decision", () => {
  it("names the file that ended it in the headline", () => {
    const before = anApproval(IVAN, [{ ...AUTH, blob: "before" }], { headSha: EARLIER });
    expect(judged({}, { approvals: [before] }).headline).toBe(
      "Waiting for approval of auth by @acme/identity: src/auth/login.ts changed after @ivan approved.",
    );
  });

  it("says nothing of it once somebody else has approved what is there", () => {
    const before = anApproval(IVAN, [{ ...AUTH, blob: "before" }], { headSha: EARLIER });
    expect(judged({}, { approvals: [before, anApproval(IDA)] }).verdict).toBe("passed");
  });

  it("does not outlive a push while nobody knows the modes", () => {
    const { mode: _mode, ...listed } = LISTED;
    const contents = anApproval(IVAN, [LISTED]).contents?.map(({ mode: _seen, ...rest }) => rest);
    const approval = anApproval(IVAN, [], { headSha: EARLIER, contents: contents ?? [] });
    const files = known([listed]);
    expect(judged({ files }, { approvals: [approval] }).verdict).toBe("waiting");
    const modes = [HEAD, EARLIER].map((headSha) => ({
      headSha,
      files: known([{ path: AUTH.path, mode: "100644" }]),
    }));
    expect(judged({ files, modes }, { approvals: [approval] }).verdict).toBe("passed");
  });

  it("does not count for a head that came while the review was written", () => {
    const pushes = [aPush(ALICE, { before: EARLIER, seenAt: at(95) })];
    const sightings = [{ headSha: EARLIER, seenAt: at(1) }];
    const scene = { pushes, sightings };
    const review = (seconds: number): Partial<PullRequestFacts> => ({
      reviews: known([aReview(IVAN, { submittedAt: at(seconds) })]),
    });
    expect(judged(review(100), scene).verdict).toBe("waiting");
    expect(judged(review(105), scene).verdict).toBe("passed");
  });
});

describe("a head", () => {
  const machine = anAccount("deploy-key", 9_001, "bot");

  it("that nobody is known to have pushed asks for one person more from high on", () => {
    const approvals = [anApproval(IVAN)];
    expect(judged({}, { approvals, pushes: [aPush(ALICE)] }).verdict).toBe("passed");
    const { verdict, gates } = judged({}, { approvals, pushes: [aPush(machine)] });
    expect(verdict).toBe("waiting");
    expect(gates.map(({ summary }) => summary).join(" ")).toContain(
      "nobody is known to have pushed",
    );
    const both = [...approvals, anApproval(BOB)];
    expect(judged({}, { approvals: both, pushes: [aPush(machine)] }).verdict).toBe("passed");
  });

  it("whose repository is gone fails, whatever was approved", () => {
    const pullRequest = aPullRequest({ head: { ref: "topic", sha: HEAD, repositoryId: null } });
    for (const files of [known([AUTH]), known([DOCS])]) {
      expect(judged({ pullRequest, files }, { approvals: [anApproval(IVAN)] })).toMatchObject({
        verdict: "failed",
        headline: "The repository of its head is gone, so nobody can tell who pushed.",
      });
    }
  });
});

describe("what could not be read of how it was made", () => {
  it("is a note and changes no verdict", () => {
    const reading = { notes: [], patchIds: [], mentions: [], issues: [], accounts: [] };
    const provenance = known({ ...reading, unread: ["GitHub does not let the app read x (403)"] });
    const { verdict, notes, incomplete } = judged(
      { provenance },
      { approvals: [anApproval(IVAN)] },
    );
    expect({ verdict, incomplete }).toEqual({ verdict: "passed", incomplete: [] });
    expect(notes).toEqual([
      "Not all of how this was made could be read: GitHub does not let the app read x (403).",
    ]);
  });
});
