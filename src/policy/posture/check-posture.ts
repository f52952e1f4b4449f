import type { PostureFacts, PostureResult } from "../../domain/posture.ts";
import { POSTURE_CHECKS } from "./registry.ts";

/** Answers every question about the settings around the app. What could not be read is never `ok`. */
export function checkPosture(facts: PostureFacts): readonly PostureResult[] {
  return POSTURE_CHECKS.map(({ id, question, fix, judge }) => {
    const { status, found } = judge(facts);
    return { id, question, status, found, fix: status === "ok" ? null : fix };
  });
}
