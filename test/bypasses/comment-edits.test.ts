import { describe, expect, it } from "vitest";
import { bypass } from "./catalogue.ts";
import { afterComment, opened, recorded } from "./comment-scene.ts";
import { stageForFile } from "./stage.ts";

const stage = stageForFile();
const APPROVE = "/agentgov approve";
const REVOKE = "/agentgov revoke";

describe("a comment that changes", () => {
  it(bypass("CM-01"), async () => {
    const { scene, pr } = await opened(stage);
    const comment = scene.sandbox.comment({ pr, by: "ivan", body: "Looking at it." });
    await scene.settle();
    // GitHub's times are in whole seconds: an edit within the second of writing is no later one.
    scene.sandbox.clock.advance(2);
    scene.sandbox.editComment(comment, { body: APPROVE });
    await scene.settle();
    expect([scene.state(pr.headSha), await recorded(scene, pr)]).toEqual(["in_progress", 0]);
  });

  it(bypass("CM-02"), async () => {
    const { scene, pr } = await opened(stage);
    const comment = scene.sandbox.comment({ pr, by: "ivan", body: "Thanks." });
    await scene.settle();
    scene.sandbox.clock.advance(2);
    scene.sandbox.editComment(comment, { by: "olga", body: APPROVE });
    await scene.settle();
    expect([scene.state(pr.headSha), await recorded(scene, pr)]).toEqual(["in_progress", 0]);
  });

  it(bypass("CM-03"), async () => {
    const { scene, pr } = await opened(stage);
    expect(await afterComment(scene, pr, APPROVE)).toBe("success");
    const revoke = scene.sandbox.comment({ pr, by: "ivan", body: REVOKE });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    scene.sandbox.deleteComment(revoke, { by: "olga" });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("CM-15"), async () => {
    const { scene, pr } = await opened(stage);
    scene.sandbox.faults.failWebhooks({ kind: "reorder" }, { event: "issue_comment" });
    scene.sandbox.comment({ pr, by: "ivan", body: APPROVE });
    scene.sandbox.comment({ pr, by: "ivan", body: REVOKE });
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
  });

  it(bypass("CM-16"), async () => {
    const { scene, pr } = await opened(stage);
    expect(await afterComment(scene, pr, APPROVE)).toBe("success");
    const approval = scene.sandbox.deliveries.findLast(({ event }) => event === "issue_comment");
    expect(await afterComment(scene, pr, REVOKE)).toBe("in_progress");
    for (let time = 0; time < 5; time += 1) scene.sandbox.redeliver(approval?.guid ?? "");
    await scene.settle();
    expect(scene.state(pr.headSha)).toBe("in_progress");
    expect(await recorded(scene, pr)).toBe(1);
  });
});
