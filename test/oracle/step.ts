import type { ModelReview } from "./world.ts";

/** What somebody writes into a comment, by what it means. */
export const SAYINGS = [
  "approve",
  "approve-auth",
  "approve-head",
  "approve-earlier",
  "unapprove",
  "deny",
  "undeny",
  "hold",
  "unhold",
  "override",
  "override-auth",
  "chat",
  "quoted",
  "fenced",
  "look-alike",
  "twice",
] as const;
export type Saying = (typeof SAYINGS)[number];

/** One change to one file of the head branch. */
export interface Edit {
  readonly path: string;
  readonly change: "top" | "bottom" | "delete" | "mode" | "rename";
  /** The new text of the slot. */
  readonly text: string;
  /** Where a rename goes. */
  readonly to: string;
}

/** Whose commit it claims to be, when it is not the pusher's. */
export interface Claims {
  readonly author: string | null;
  /** A commit by an address that no account has. */
  readonly unlinked: boolean;
  readonly coAuthor: string | null;
}

/** Something that happens at GitHub. Numbers that point at nothing make a step do nothing. */
export type Deed =
  | { readonly kind: "push"; readonly by: string; readonly edit: Edit; readonly claims: Claims }
  /** The branch goes back to a commit that was its head before. */
  | { readonly kind: "force"; readonly by: string; readonly to: number }
  | { readonly kind: "rebase"; readonly by: string; readonly reanchors: boolean }
  | { readonly kind: "merge-base"; readonly by: string }
  | { readonly kind: "base-moves"; readonly branch: string; readonly edit: Edit }
  | { readonly kind: "retarget"; readonly to: string }
  | { readonly kind: "comment"; readonly by: string; readonly says: Saying }
  | {
      readonly kind: "edit-comment";
      readonly at: number;
      readonly by: string;
      readonly says: Saying;
    }
  | { readonly kind: "delete-comment"; readonly at: number; readonly by: string }
  | { readonly kind: "hide-comment"; readonly at: number; readonly by: string }
  | { readonly kind: "review"; readonly by: string; readonly state: ModelReview["submittedAs"] }
  | { readonly kind: "dismiss"; readonly at: number; readonly by: string }
  | { readonly kind: "level"; readonly who: string; readonly level: "read" | "write" }
  | { readonly kind: "team"; readonly who: string; readonly joins: boolean }
  | { readonly kind: "draft" }
  | { readonly kind: "close" }
  | { readonly kind: "policy"; readonly approvals: number };

/** What cannot be read in one evaluation. */
export type Gap = "files" | "commits" | "reviews" | "permissions" | "teams" | "modes";

/** Something that happens between GitHub and the app, or inside of the app. */
export type Passage =
  | { readonly kind: "wait"; readonly seconds: number }
  /** One delivery arrives, whichever it is. */
  | { readonly kind: "deliver"; readonly at: number }
  /** Everything arrives and the app works until it has nothing to do. */
  | { readonly kind: "settle" }
  /** A worker reads GitHub and the database, and is slow to go on. */
  | { readonly kind: "begin" }
  /** A slow worker goes on from what it read. */
  | { readonly kind: "finish"; readonly at: number; readonly rereads: boolean }
  /** One evaluation in which something cannot be read. */
  | { readonly kind: "gap"; readonly what: Gap }
  | { readonly kind: "crash"; readonly at: "before-record" | "after-record" };

export type Step =
  | { readonly kind: "deed"; readonly deed: Deed; readonly arrives: "now" | "later" | "twice" }
  | { readonly kind: "passage"; readonly passage: Passage };

/** Who opens the pull request, and what happens then. */
export interface Story {
  readonly author: string;
  /** Of a branch in a fork GitHub tells less: no list of its moves, no news of a push but one. */
  readonly isFork: boolean;
  readonly first: Edit;
  /** Seconds until anything else happens. */
  readonly quietFor: number;
  readonly steps: readonly Step[];
}
