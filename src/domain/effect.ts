import type { CommitSha } from "./ids.ts";

/**
 * State of a check run. `neutral` passes a required check, so only mode `warn` may construct it.
 *
 * Source: https://docs.github.com/en/rest/checks/runs
 */
export type CheckState =
  | { readonly status: "in_progress" }
  | {
      readonly status: "completed";
      readonly conclusion: "success" | "neutral" | "failure" | "action_required";
    };

/** Everything GitHub shows of a check run. */
export interface CheckRunContent {
  /** `agentgov: <base branch>`: a check belongs to a SHA, and one SHA can face two bases. */
  readonly name: string;
  readonly headSha: CommitSha;
  readonly state: CheckState;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
}

/** What the app last published under one name for one head. */
export interface PublishedCheckRun {
  readonly checkRunId: number;
  readonly name: string;
  readonly headSha: CommitSha;
  /** Digest of the {@link CheckRunContent} that was published. */
  readonly digest: string;
}

/** One change to make true on GitHub. Effects are idempotent: a retry plans and applies again. */
export type Effect =
  | {
      readonly kind: "publish-check-run";
      readonly content: CheckRunContent;
      readonly digest: string;
      /** The decision the run speaks for; becomes its `external_id`. */
      readonly decisionId: string;
      /** The run to update; null to create one. */
      readonly checkRunId: number | null;
    }
  | {
      readonly kind: "request-reviewers";
      readonly users: readonly string[];
      /** Team slugs. */
      readonly teams: readonly string[];
    }
  | {
      readonly kind: "react";
      readonly commentId: number;
      readonly content: "+1" | "-1" | "eyes" | "confused";
    }
  | { readonly kind: "reply"; readonly commentId: number; readonly body: string };
