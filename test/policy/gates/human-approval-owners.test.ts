import { describe, expect, it } from "vitest";
import { known, unknown } from "../../../src/domain/known.ts";
import type { PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import {
  ALICE,
  AUTH,
  aFile,
  anApproval,
  aPullRequest,
  BOB,
  holds,
  IDA,
  IVAN,
  OLGA,
} from "../../builders/facts.ts";
import { judge } from "../../builders/gate.ts";

describe("human-approval", () => {
  it("takes maintainers where nobody is named", () => {
    const area = { owners: [] };
    const open = judge({ area });
    expect(open.result.needs).toEqual(["someone with maintain or admin access"]);
    expect(open.result.summary).toBe(
      "0 of 1 approvals by the people with maintain or admin access.",
    );
    expect(judge({ area, approvals: [anApproval(OLGA)] }).result.status).toBe("satisfied");
    expect(judge({ area, approvals: [anApproval(BOB)] }).result.status).toBe("unsatisfied");
  });

  it("asks the owners of every group of files", () => {
    const files = [AUTH, aFile("src/auth/token.ts")];
    const facts = {
      files: known(files),
      codeowners: known("login.ts @ivan\ntoken.ts @ida @acme/x\n"),
      teams: [{ team: "acme/x", members: known([]) }],
    };
    const scene = {
      facts,
      area: { owners: [] },
      touched: { files: files.map(({ path }) => ({ path, rule: "r" })) },
    };
    expect(judge(scene).result.needs).toEqual(["@ivan", "@ida", "@acme/x"]);
    const one = judge({ ...scene, approvals: [anApproval(IVAN, files)] });
    expect(one.result).toMatchObject({
      status: "unsatisfied",
      summary: "0 of 1 approvals by @ida, @acme/x (@ivan: is not one of @ida, @acme/x).",
      needs: ["@ida", "@acme/x"],
    });
    expect(one.candidates).toEqual({ users: ["ida"], teams: ["acme/x"] });
    const both = [anApproval(IVAN, files), anApproval(IDA, files)];
    expect(judge({ ...scene, approvals: both }).result.status).toBe("satisfied");
  });

  it.each<[string, Partial<PullRequestFacts>, string]>([
    [
      "reviews",
      { reviews: unknown("it was too much") },
      "Reviews could not be read: it was too much.",
    ],
    [
      "files",
      { files: unknown("it was too much") },
      "Changed files could not be read: it was too much.",
    ],
    [
      "owners",
      { codeowners: unknown("it was too much") },
      "Owners could not be read: it was too much.",
    ],
    ["the author", { pullRequest: aPullRequest({ author: null }) }, "The author's account is gone"],
  ])("cannot judge without %s", (_name, facts, words) => {
    const { result, candidates, approvals } = judge({
      facts,
      approvals: [anApproval(OLGA)],
      area: { owners: [] },
    });
    expect(result).toMatchObject({ gate: "human-approval", status: "error", needs: [] });
    expect(result.summary).toContain(words);
    expect({ candidates, approvals }).toEqual({
      candidates: { users: [], teams: [] },
      approvals: [],
    });
  });

  it.each<[string, Partial<PullRequestFacts>, string]>([
    [
      "a permission",
      { permissions: [{ account: IVAN, permission: unknown("GitHub said no") }] },
      "Could not be judged: GitHub said no.",
    ],
    [
      "a team",
      { teams: [{ team: "acme/identity", members: unknown("GitHub said no") }] },
      "Could not be judged: GitHub said no.",
    ],
    ["a team that was not asked for", { teams: [] }, "the members of @acme/identity were not read"],
    ["any permission", { permissions: [] }, "the permission of @ivan was not read"],
  ])("cannot judge without %s that decides", (_name, facts, words) => {
    const { result } = judge({ facts, approvals: [anApproval(IVAN)] });
    expect(result.status).toBe("error");
    expect(result.summary).toContain(words);
  });

  it("needs no more than what decides", () => {
    const facts = {
      permissions: [holds(IVAN, "write"), { account: BOB, permission: unknown("GitHub said no") }],
    };
    const { result } = judge({ facts, approvals: [anApproval(BOB), anApproval(IVAN)] });
    expect(result).toMatchObject({ status: "satisfied", summary: "Approved by @ivan." });
  });

  it("is bound to the whole change where no file brought the area in", () => {
    const scene = { touched: { files: [] }, area: { owners: [] } };
    const facts = { codeowners: known("* @bob\n") };
    expect(judge({ ...scene, facts }).result.status).toBe("unsatisfied");
    expect(judge({ ...scene, facts, approvals: [anApproval(OLGA)] }).result.status).toBe(
      "satisfied",
    );
    const stale = anApproval(OLGA, [{ ...AUTH, blob: "old" }]);
    expect(judge({ ...scene, facts, approvals: [stale] }).result.status).toBe("unsatisfied");
    const team = judge({
      touched: { files: [] },
      approvals: [anApproval(IVAN, [{ ...AUTH, blob: "x" }])],
    });
    expect(team.result.status).toBe("unsatisfied");
  });

  it("never counts the author, who is involved by definition", () => {
    const involved = [{ account: ALICE, reason: "opened this pull request" }];
    const { result } = judge({ approvals: [anApproval(ALICE)], involved });
    expect(result.summary).toContain("@alice: opened this pull request");
  });
});
