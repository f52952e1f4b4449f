import type { Proposed, Scene } from "./stage.ts";

/** Nobody has read in less time what was just pushed. */
const READING_SECONDS = 11;

/** One person's review of the head, and what the check says then. */
export async function reviewedBy(scene: Scene, pr: Proposed, by: string): Promise<string> {
  const { headSha } = scene.sandbox.pullRequest(pr);
  scene.sandbox.clock.advance(READING_SECONDS);
  scene.sandbox.review({ pr, by, state: "APPROVE" });
  await scene.settle();
  return scene.state(headSha);
}
