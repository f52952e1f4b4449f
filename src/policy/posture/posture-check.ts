import type { Known } from "../../domain/known.ts";
import type { PostureFacts, PostureId, PostureStatus } from "../../domain/posture.ts";
import { shown } from "../../domain/shown-text.ts";

/** An answer with its reason, one sentence. */
export interface PostureJudgement {
  readonly status: PostureStatus;
  readonly found: string;
}

/** One question about the settings around the app. */
export interface PostureCheck {
  readonly id: PostureId;
  readonly question: string;
  /** What happens when the answer is no: for the documentation. */
  readonly why: string;
  /** The setting and where it is, one sentence. */
  readonly fix: string;
  readonly judge: (facts: PostureFacts) => PostureJudgement;
}

/** Names shown in one sentence. */
const NAMES_MAX = 5;

/** The setting is as it should be. */
export function ok(found: string): PostureJudgement {
  return { status: "ok", found };
}

/** The setting lets changes land that nobody approved, or keeps the app from working. */
export function red(found: string): PostureJudgement {
  return { status: "red", found };
}

/** The fact could not be read. */
export function unclear(found: string): PostureJudgement {
  return { status: "unknown", found };
}

/** Judges a fact, which stays unknown when it is. */
export function given<Value>(
  fact: Known<Value>,
  judge: (value: Value) => PostureJudgement,
): PostureJudgement {
  return fact.kind === "known" ? judge(fact.value) : unclear(asSentence(fact.reason));
}

/** Why one of the facts is unknown, as an answer; null when all are known. */
export function firstUnread(facts: readonly Known<unknown>[]): PostureJudgement | null {
  for (const fact of facts) {
    if (fact.kind === "unknown") return unclear(asSentence(fact.reason));
  }
  return null;
}

/** A reason, which is a clause, as a sentence. */
export function asSentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}

/** Outside names as a sentence can carry them: in code, and not too many. */
export function named(names: readonly string[]): string {
  const some = names.slice(0, NAMES_MAX).map((name) => `\`${shown(name)}\``);
  const rest = names.length - some.length;
  return rest > 0 ? `${some.join(", ")} and ${rest} more` : some.join(", ");
}
