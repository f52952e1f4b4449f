import { describe, expect, it } from "vitest";
import { ENFORCE } from "../support/acme.ts";
import { bypass } from "./catalogue.ts";
import { reviewedBy } from "./reviewed-by.ts";
import { APP, stageForFile } from "./stage.ts";

const stage = stageForFile();
const APPROVE = "/agentgov approve";

describe("what counts as one", () => {
  it(bypass("SA-14"), async () => {
    const scene = stage.scene();
    const pr = scene.propose();
    await scene.settle();
    scene.sandbox.inviteTeamMember(scene.org, "identity", "bob");
    expect(await reviewedBy(scene, pr, "bob")).toBe("in_progress");
    scene.sandbox.addTeamMember(scene.org, "identity", "bob");
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("success");
    const { rows } = await scene.product.pool.query<{ data: unknown }>(
      `select convert_from(body, 'UTF8')::jsonb -> 'data' as data from audit_entry
        where subject = $1 order by id`,
      [`github.com/owner/${scene.org}`],
    );
    expect(rows.at(-1)?.data).toMatchObject({
      change: "membership.added",
      after: { team: "identity", member: "bob" },
    });
    scene.sandbox.removeTeamMember(scene.org, "identity", "bob");
    scene.sandbox.rerequestCheck(scene.product.check(scene.shop, pr.headSha)?.id ?? 0, "alice");
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("SA-15"), async () => {
    const scene = stage.scene();
    const pr = scene.propose({ changes: APP });
    await scene.settle();
    expect(await reviewedBy(scene, pr, "bob")).toBe("success");
    scene.sandbox.setPermission(scene.shop, "bob", "read");
    scene.sandbox.rerequestCheck(scene.product.check(scene.shop, pr.headSha)?.id ?? 0, "alice");
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("SA-21"), async () => {
    const gates = "    gates: [{ gate: human-approval, approvals: 2, from: owners }]\n";
    const scene = stage.scene({ policy: `${ENFORCE}${gates}` });
    const pr = scene.propose();
    await scene.settle();
    scene.sandbox.comment({ pr, by: "ivan", body: APPROVE });
    await scene.settle();
    expect(await reviewedBy(scene, pr, "ivan")).toBe("in_progress");
    expect(await reviewedBy(scene, pr, "ivan")).toBe("in_progress");
    expect(await reviewedBy(scene, pr, "ida")).toBe("success");
  });

  it(bypass("SA-23"), async () => {
    const scene = stage.scene();
    const pr = scene.propose();
    await scene.settle();
    for (const body of [`${APPROVE} as @ida`, `${APPROVE} r=ida`, `${APPROVE} @ivan`]) {
      scene.sandbox.comment({ pr, by: "bob", body });
      await scene.settle();
      expect([body, scene.state(pr.headSha)]).toEqual([body, "in_progress"]);
    }
    const types = (await scene.entries(pr)).map(({ type }) => type);
    expect(types.filter((type) => type === "command.refused")).toHaveLength(3);
    expect(types).not.toContain("approval.recorded");
  });
});
