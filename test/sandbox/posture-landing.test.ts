import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { known, unknown } from "../../src/domain/known.ts";
import type { PostureId } from "../../src/domain/posture.ts";
import { branchRules, Rule } from "../../src/github/posture-rule-shapes.ts";
import { checkPosture } from "../../src/policy/posture/check-posture.ts";
import type { RulesOptions } from "../../src/sandbox/verbs/rules.ts";
import { branchFacts } from "../policy/posture/posture-facts.ts";
import { type Acme, member, startAcme } from "./acme.ts";

/** What the gate stands on: with these `ok`, nothing lands that the app did not pass. */
const FOUNDATION: readonly PostureId[] = ["P01", "P02", "P03", "P04", "P05", "P06"];
const CHECK = "agentgov: main";

const OTHER_APP = 15_368;
const CHECKS = [null, "agentgov", CHECK] as const;
const SOURCES = ["any", "other", "own"] as const;
const REVIEWS = [null, {}, { dismissStale: true }, { lastPushApproval: true }] as const;
const SWITCH = [false, true] as const;

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme.sandbox.stop());

/** Every combination of what the stand-in's rules can say about one branch. */
function allRules(): RulesOptions[] {
  const own = acme.sandbox.app.id;
  return CHECKS.flatMap((context) =>
    SOURCES.flatMap((source) =>
      REVIEWS.flatMap((pullRequest) =>
        SWITCH.flatMap((strict) =>
          SWITCH.flatMap((mergeQueue) =>
            SWITCH.flatMap((classic) =>
              SWITCH.map((adminBypass) => ({
                requiredChecks: context === null ? [] : [{ context, ...sourceOf(source, own) }],
                ...(pullRequest === null ? {} : { pullRequest }),
                strict,
                mergeQueue,
                classic,
                adminBypass,
              })),
            ),
          ),
        ),
      ),
    ),
  );
}

function sourceOf(source: (typeof SOURCES)[number], own: number): { integrationId?: number } {
  if (source === "any") return {};
  return { integrationId: source === "own" ? own : OTHER_APP };
}

async function postureOf(): Promise<ReadonlyMap<PostureId, string>> {
  const { json } = await acme.api(`GET /repos/${acme.repo}/rules/branches/main`);
  const facts = branchFacts({
    rules: known(branchRules(z.array(Rule).parse(json))),
    classic: unknown("the app may not see it"),
    bypassActors: unknown("the app may not see it"),
  });
  const results = checkPosture({ ...facts, appId: acme.sandbox.app.id });
  return new Map(results.map(({ id, status }) => [id, status]));
}

interface Proposed {
  readonly repo: string;
  readonly number: number;
  /** The app's own check run on it. */
  readonly run: number;
}

/** A pull request that the app holds back, while everybody else says that it is fine. */
async function proposeUnapproved(branch: string): Promise<Proposed> {
  const { sandbox, repo } = acme;
  const changes = { [`src/${branch}.ts`]: "export const changed = 1;\n" };
  sandbox.commit(repo, branch, { author: "alice", message: "Change", changes, from: "main" });
  sandbox.push(repo, branch, { by: "alice" });
  const { number, headSha: sha } = sandbox.openPullRequest({
    repo,
    head: branch,
    by: "alice",
    title: branch,
  });
  const run = { name: CHECK, head_sha: sha, status: "in_progress" };
  const { json } = await acme.api(`POST /repos/${repo}/check-runs`, { body: run });
  for (const name of ["agentgov", CHECK]) {
    sandbox.postCheck(repo, { sha, name, conclusion: "success" });
    sandbox.postStatus(repo, { sha, context: name, state: "success", by: "bob" });
  }
  sandbox.review({ pr: { repo, number }, by: "bob", state: "APPROVE" });
  return { repo, number, run: Number(member(json, "id")) };
}

/** Whether it lands by the merge button, by an administrator's, or by getting into the queue. */
function lands({ repo, number }: Proposed, admin: boolean): boolean {
  const { sandbox } = acme;
  const pr = { repo, number };
  const by = admin ? "olga" : "bob";
  if (sandbox.merge(pr, { by, admin }).merged) return true;
  try {
    sandbox.enqueue(pr, { by });
    sandbox.dequeue(pr, { by });
    return true;
  } catch {
    return false;
  }
}

/** Whether somebody can push the same content straight to the branch. */
function pushes(branch: string): boolean {
  const changes = { [`src/${branch}-pushed.ts`]: "export const pushed = 1;\n" };
  try {
    acme.sandbox.pushCommit(acme.repo, "main", { author: "bob", message: "Push", changes });
    return true;
  } catch {
    return false;
  }
}

it("lets nothing unapproved land wherever the foundation is ok", async () => {
  const counts = { rules: 0, sound: 0, landed: 0 };
  for (const [index, rules] of allRules().entries()) {
    acme.sandbox.setRules(acme.repo, "main", rules);
    const posture = await postureOf();
    const isSound = FOUNDATION.every((id) => posture.get(id) === "ok");
    const pr = await proposeUnapproved(`try-${index}`);
    const landed = lands(pr, false) || pushes(`try-${index}`);
    if (isSound) expect([rules, landed]).toEqual([rules, false]);
    // Who is on the bypass list the app cannot see here, and must not claim to.
    expect([rules, posture.get("P07"), posture.get("P08")]).not.toContain("ok");
    if (isSound && rules.adminBypass === false) {
      expect([rules, lands(pr, true)]).toEqual([rules, false]);
    }
    if (isSound) {
      const body = { status: "completed", conclusion: "success" };
      await acme.api(`PATCH /repos/${acme.repo}/check-runs/${pr.run}`, { body });
      expect([rules, lands(pr, false)]).toEqual([rules, true]);
    }
    counts.rules += 1;
    counts.sound += isSound ? 1 : 0;
    counts.landed += landed ? 1 : 0;
  }
  // Neither side of the implication is empty.
  expect(counts.rules).toBe(576);
  expect(counts.sound).toBe(12);
  expect(counts.landed).toBeGreaterThan(100);
});
