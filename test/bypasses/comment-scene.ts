import type { Proposed, Scene, stageForFile } from "./stage.ts";

/** What one comment by an owner leads to. */
export async function afterComment(scene: Scene, pr: Proposed, body: string): Promise<string> {
  scene.sandbox.comment({ pr, by: "ivan", body });
  await scene.settle();
  return scene.state(scene.sandbox.pullRequest(pr).headSha);
}

/** A pull request that was judged. */
export async function opened(
  stage: ReturnType<typeof stageForFile>,
): Promise<{ readonly scene: Scene; readonly pr: Proposed }> {
  const scene = stage.scene();
  const pr = scene.propose();
  await scene.settle();
  return { scene, pr };
}

/** How many approvals of it were recorded. */
export async function recorded(scene: Scene, pr: Proposed): Promise<number> {
  return (await scene.entries(pr)).filter(({ type }) => type === "approval.recorded").length;
}
