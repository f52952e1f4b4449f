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

/** A remark at one line of a changed file. */
export interface CheckAnnotation {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly level: "failure" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
}

/** Everything GitHub shows of a check run. */
export interface CheckRunContent {
  /** `agentgov: <base branch>`: a check belongs to a SHA, and one SHA can face two bases. */
  readonly name: string;
  readonly headSha: CommitSha;
  readonly state: CheckState;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  /** Absent for none. */
  readonly annotations?: readonly CheckAnnotation[];
}

/** What the app last published under one name for one head. */
export interface PublishedCheckRun {
  readonly checkRunId: number;
  readonly name: string;
  readonly headSha: CommitSha;
  /** Digest of the {@link CheckRunContent} that was published. */
  readonly digest: string;
}

/** The one comment of the app on a pull request, as it was last written. */
export interface PublishedComment {
  /** Null when there is none: a person deleted it, or the conversation is locked. */
  readonly commentId: number | null;
  readonly digest: string;
  /** The head it was last written for. */
  readonly headSha: CommitSha;
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
      /** Makes a standing request anew, which notifies once more. */
      readonly kind: "renew-requests";
      readonly users: readonly string[];
      readonly teams: readonly string[];
    }
  | {
      readonly kind: "remove-reviewers";
      readonly users: readonly string[];
      readonly teams: readonly string[];
    }
  | {
      readonly kind: "sticky-comment";
      readonly body: string;
      readonly digest: string;
      readonly headSha: CommitSha;
      /** The comment to edit; null to write one. */
      readonly commentId: number | null;
      /** Where nobody has commented there is none of an earlier attempt to look for. */
      readonly isFirst?: boolean;
    }
  | {
      readonly kind: "open-issue";
      /** The overrides it is about, by the comment each was given in: never two issues for one. */
      readonly overrides: readonly number[];
      readonly title: string;
      readonly body: string;
      readonly assignees: readonly string[];
    }
  | {
      readonly kind: "react";
      readonly commentId: number;
      readonly content: "+1" | "-1" | "eyes" | "confused";
    }
  | { readonly kind: "reply"; readonly commentId: number; readonly body: string };
