import { describe, expect, it } from "vitest";
import { known } from "../../src/domain/known.ts";
import type { PostureFacts, PostureId } from "../../src/domain/posture.ts";
import { checkPosture } from "../../src/policy/posture/check-posture.ts";
import {
  branchFacts,
  NO_RULES,
  ruleFacts,
  someBranch,
  someFacts,
  someRequiredCheck,
} from "../policy/posture/posture-facts.ts";
import { ENFORCE } from "../support/acme.ts";
import { bypass } from "./catalogue.ts";
import { AUTH, type Proposed, type Scene, stageForFile } from "./stage.ts";

const stage = stageForFile();

/** The answer to one question is red and names a setting to change. */
function expectRed(id: PostureId, facts: PostureFacts): void {
  const result = checkPosture(facts).find((one) => one.id === id);
  expect([id, result?.status]).toEqual([id, "red"]);
  expect(result?.fix ?? "").not.toBe("");
}

async function judged(
  policy: string,
  changes = AUTH,
): Promise<{ readonly scene: Scene; readonly pr: Proposed }> {
  const scene = stage.scene({ policy });
  const pr = scene.propose({ changes });
  await scene.settle();
  return { scene, pr };
}

describe("settings that let changes around the check", () => {
  it(bypass("CF-02"), () => {
    expectRed(
      "P14",
      someFacts({
        configRepository: known({
          name: ".agentgov",
          branch: someBranch({ rules: known(NO_RULES) }),
        }),
      }),
    );
  });

  it(bypass("CF-13"), () => {
    const branches = known([
      someBranch({ name: "main2", checkName: "agentgov: main2", rules: known(NO_RULES) }),
    ]);
    expectRed("P01", someFacts({ branches }));
  });

  it(bypass("CF-14"), () => {
    expectRed("P02", ruleFacts({ requiredChecks: [] }));
    expectRed("P02", ruleFacts({ requiredChecks: [someRequiredCheck({ context: "agentgov" })] }));
  });

  it(bypass("CF-15"), async () => {
    expectRed("P03", ruleFacts({ requiredChecks: [someRequiredCheck({ appId: null })] }));
    const { scene, pr } = await judged(ENFORCE);
    scene.sandbox.postStatus(scene.shop, {
      sha: pr.headSha,
      context: "agentgov: main",
      state: "success",
      by: "bob",
    });
    await scene.settle();
    expect(scene.sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
  });

  it(bypass("CF-16"), async () => {
    expectRed("P03", ruleFacts({ requiredChecks: [someRequiredCheck({ appId: 15_368 })] }));
    expectRed(
      "P24",
      branchFacts({ checks: known({ commits: 3, own: 3, others: ["github-actions"] }) }),
    );
    const { scene, pr } = await judged(ENFORCE);
    scene.sandbox.postCheck(scene.shop, {
      sha: pr.headSha,
      name: "agentgov: main",
      conclusion: "success",
      app: "github-actions",
    });
    await scene.settle();
    expect(scene.sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
  });

  it(bypass("CF-17"), async () => {
    expectRed("P24", branchFacts({ checks: known({ commits: 3, own: 3, others: ["vendor"] }) }));
    const { scene, pr } = await judged(ENFORCE);
    scene.sandbox.postCheck(scene.shop, {
      sha: pr.headSha,
      name: "agentgov: main",
      conclusion: "success",
      app: "vendor",
    });
    await scene.settle();
    expect((await scene.decision(pr)).verdict).toBe("waiting");
    expect(scene.sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
  });

  it(bypass("CF-18"), () => {
    expectRed("P03", ruleFacts({ requiredChecks: [someRequiredCheck({ appId: null })] }));
    const others = ["@mallory on a test merge"];
    expectRed("P24", branchFacts({ checks: known({ commits: 3, own: 3, others }) }));
  });

  it(bypass("CF-20"), () => {
    for (const enforcement of ["evaluate", "disabled"]) {
      const rulesets = known([{ name: "gate", target: "branch", enforcement }]);
      expectRed("P20", { ...branchFacts({ rules: known(NO_RULES) }), rulesets });
    }
  });

  it(bypass("CF-21"), () => {
    const branch = {
      name: "release/1/x",
      checkName: "agentgov: release/1/x",
      rules: known(NO_RULES),
    };
    expectRed("P15", someFacts({ targetedBranches: known([branch]) }));
  });

  it(bypass("CF-22"), () => {
    expectRed(
      "P10",
      ruleFacts({ requiredChecks: [someRequiredCheck({ enforcedOnCreate: false })] }),
    );
  });
});
