import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { known } from "../../../src/domain/known.ts";
import {
  type LandingPosture,
  POSTURE_IDS,
  type PostureFacts,
  type PostureId,
  type PostureResult,
} from "../../../src/domain/posture.ts";
import { checkPosture } from "../../../src/policy/posture/check-posture.ts";
import { POSTURE_CHECKS } from "../../../src/policy/posture/registry.ts";
import { OK_CASES } from "./ok-cases.ts";
import { ruleFacts, someFacts, someRequiredCheck } from "./posture-facts.ts";
import { casesOf, UNREAD } from "./posture-parts.ts";
import { RED_RULES } from "./red-rule-cases.ts";
import { RED_SETTINGS } from "./red-setting-cases.ts";
import { UNKNOWN_CASES } from "./unknown-cases.ts";

const RED = { ...RED_RULES, ...RED_SETTINGS };
/** What this release cannot answer. */
const NOT_YET: readonly PostureId[] = ["P19", "P27", "P28", "P31"];

function answer(id: PostureId, facts: PostureFacts): PostureResult {
  const found = checkPosture(facts).find((result) => result.id === id);
  if (found === undefined) throw new TypeError(`no ${id}`);
  return found;
}

describe("checkPosture", () => {
  it("asks every question once, in order", () => {
    expect(POSTURE_CHECKS.map(({ id }) => id)).toEqual(POSTURE_IDS);
  });

  it("finds nothing wrong where nothing is, and does not claim what it cannot see", () => {
    const results = checkPosture(someFacts());
    const expected = POSTURE_IDS.map((id) => [id, NOT_YET.includes(id) ? "unknown" : "ok"]);
    expect(results.map(({ id, status }) => [id, status])).toEqual(expected);
  });

  it.each(casesOf(RED))("is red in $id for $name", ({ id, facts }) => {
    expect(answer(id, facts)).toMatchObject({ status: "red", fix: expect.any(String) });
  });

  it.each(casesOf(OK_CASES))("is ok in $id with $name", ({ id, facts }) => {
    expect(answer(id, facts)).toMatchObject({ status: "ok", fix: null });
  });

  it.each(UNKNOWN_CASES)("leaves open what depends on %s", (_fact, facts, ids) => {
    for (const id of ids) expect([id, answer(id, facts).status]).toEqual([id, "unknown"]);
  });

  it("has a red case for every question that can be", () => {
    const never: readonly PostureId[] = ["P12", ...NOT_YET];
    const rest = POSTURE_IDS.filter((id) => !never.includes(id));
    expect(rest.filter((id) => RED[id] === undefined)).toEqual([]);
  });

  it("says why a fact is not known", () => {
    expect(answer("P18", someFacts({ writeKeys: UNREAD })).found).toBe("GitHub said 403.");
  });

  it("names the check that was probably meant", () => {
    const facts = ruleFacts({ requiredChecks: [someRequiredCheck({ context: "agentgov: mian" })] });
    expect(answer("P02", facts).found).toContain("`agentgov: mian`");
  });

  it("keeps control characters of outside names out of its sentences", () => {
    const name = "ci\u001b[31m\u202e\n`x`";
    const { found } = answer("P18", someFacts({ writeKeys: known([name]) }));
    expect(found).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it("answers in single sentences, with a place to go to for whatever is not ok", () => {
    for (const { found, fix, question } of checkPosture(allUnread())) {
      expect(found).toMatch(/^[A-Z`#][^\n]*\.$/u);
      expect(question).toMatch(/^[A-Z][^\n]*\?$/u);
      expect(fix).toMatch(/^[A-Z][^\n]*\.$/u);
    }
  });

  it("is never ok where nothing at all could be read", () => {
    expect(checkPosture(allUnread()).map(({ status }) => status)).not.toContain("ok");
  });

  it.each<[string, PostureFacts["landed"], PostureResult["status"], string]>([
    ["no database", undefined, "unknown", "none was asked"],
    ["an unreadable one", UNREAD, "unknown", ""],
    ["no branch", known([]), "unknown", "no branch"],
    [
      "a branch nobody looks through",
      known([someLandings({ watched: false })]),
      "unknown",
      "`main`",
    ],
    ["only matched commits", known([someLandings()]), "ok", "All 12 commits"],
    [
      "a bypass",
      known([someLandings(), someLandings({ bypassed: 1, latest: ["1a2b3c4 direct-push"] })]),
      "red",
      "`1a2b3c4 direct-push`",
    ],
  ])("answers what landed from the record: %s", (_name, landed, ...[status, words]) => {
    const facts = landed === undefined ? someFacts() : someFacts({ landed });
    const result = answer("P19", facts);
    expect([result.status, result.found]).toEqual([status, expect.stringContaining(words)]);
  });

  it("answers no question better when a fact becomes unknown", () => {
    const names = [
      "installation",
      "repository",
      "branches",
      "targetedBranches",
      "autoMerging",
      "rulesets",
      "deliveries",
      "hook",
      "serverVersion",
      "actions",
      "workflowToken",
      "forkApproval",
      "writeKeys",
      "environments",
      "configRepository",
      "policy",
      "landed",
    ] as const;
    const all = casesOf(RED).map(({ facts }) => facts);
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.subarray([...names]), (facts, hidden) => {
        const less = { ...facts, ...Object.fromEntries(hidden.map((name) => [name, UNREAD])) };
        const before = checkPosture(facts);
        for (const [index, { id, status }] of checkPosture(less).entries()) {
          if (status === "ok") expect([id, before[index]?.status]).toEqual([id, "ok"]);
        }
      }),
    );
  });
});

function someLandings(more: Partial<LandingPosture> = {}): LandingPosture {
  return { branch: "main", watched: true, landed: 12, bypassed: 0, latest: [], ...more };
}

function allUnread(): PostureFacts {
  const { owner, repo, appId } = someFacts();
  return {
    owner,
    repo,
    appId,
    installation: UNREAD,
    repository: UNREAD,
    branches: UNREAD,
    targetedBranches: UNREAD,
    autoMerging: UNREAD,
    rulesets: UNREAD,
    deliveries: UNREAD,
    hook: UNREAD,
    serverVersion: UNREAD,
    actions: UNREAD,
    workflowToken: UNREAD,
    forkApproval: UNREAD,
    writeKeys: UNREAD,
    environments: UNREAD,
    configRepository: UNREAD,
    policy: UNREAD,
  };
}
