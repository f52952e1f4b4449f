import type { PolicyProblem } from "./policy-snapshot.ts";

/** A remark about one line of a proposed policy. */
export interface ConfigRemark extends PolicyProblem {
  /** What was looked for, such as `area-without-owner`. */
  readonly rule: string;
}

/** One sentence about what a proposed policy changes. */
export interface ConfigEffect {
  readonly direction: "looser" | "moved" | "tighter";
  readonly sentence: string;
}

/** A recorded pull request, as people find it. */
export interface ReplayedName {
  readonly repo: string;
  readonly number: number;
}

/** Somebody who would be asked more often. */
export interface ReplayedLoad {
  /** `@acme/identity`, `anyone with write access`, … */
  readonly name: string;
  /** Pull requests for which they would be asked and are not now. */
  readonly more: number;
  /** Hours that changes waited on average when the same people were asked; null where that is not known. */
  readonly hours: number | null;
}

/** What a proposed policy would have made of recorded pull requests. */
export interface ReplayReport {
  readonly judged: number;
  /** Whether the time was up before all of them were judged. */
  readonly isCut: boolean;
  readonly newlyFree: readonly ReplayedName[];
  readonly newlyBlocked: readonly ReplayedName[];
  readonly approvalsMore: number;
  readonly approvalsFewer: number;
  /** The most asked first. */
  readonly loads: readonly ReplayedLoad[];
  /** Records that could not be judged again. */
  readonly unreadable: number;
  /** Those judged of repositories whose own layer could not be put over either policy. */
  readonly withoutLayer: number;
  /** Those judged of repositories whose topics or properties, by which sets go, are not known. */
  readonly withoutTraits: number;
}

/** What is to be said about a pull request that changes the organisation's policy. */
export interface ConfigReport {
  /** Why it would not take effect; nothing else is known then. */
  readonly problems: readonly PolicyProblem[];
  readonly remarks: readonly ConfigRemark[];
  readonly effects: readonly ConfigEffect[];
  /** Null where it could not be replayed. */
  readonly replay: ReplayReport | null;
}
