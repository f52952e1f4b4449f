import type { ActKind } from "../domain/act.ts";
import type { Approval } from "../domain/approval.ts";
import type { Decision, HeadSighting } from "../domain/decision.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { CommandComment } from "../domain/pull-request-facts.ts";
import type { DeclaredUse } from "../domain/recorded-provenance.ts";
import type { AreaId } from "../domain/risk.ts";
import type { RoleNames, Speaker } from "../domain/role.ts";
import type { Reach } from "../domain/who.ts";
import type { CommandName } from "./permission-table.ts";

/** The head and base a comment was written on, by GitHub's own times; null for what is uncertain. */
export interface SceneOfComment {
  readonly headSha: CommitSha | null;
  readonly baseRef: string | null;
}

/** What a command may look at: all of it was read for this evaluation. */
export interface CommandContext {
  readonly comment: CommandComment;
  readonly words: readonly string[];
  /** Whether this person may act on what others did, or on their own things alone. */
  readonly reach: "all" | "own";
  /** The decision before the command. */
  readonly decision: Decision;
  readonly pullRequestNumber: number;
  /** Areas the policy knows. */
  readonly areas: readonly AreaId[];
  readonly sightings: readonly HeadSighting[];
  /** What stood before whoever wrote the comment; absent where GitHub was not asked. */
  readonly scene?: SceneOfComment;
  /** Whoever wrote the comment, with what they are now. */
  readonly speaker: Speaker;
  readonly names: RoleNames;
  /** What an agent could reach at the head; absent where contents were not read. */
  readonly agentReach?: Reach;
  /** Changed files at a head that was read, against the base of the comment; null when it never was. */
  contentsAt(headSha: string): Approval["contents"];
}

/** An act as its command says it; who, where and when come from the comment. */
export interface SaidAct {
  readonly kind: ActKind;
  readonly reason: string | null;
  readonly scope: readonly string[] | null;
  readonly headSha: CommitSha;
}

/** What a command wants done. Nothing is done by the command itself. */
export type CommandOutcome =
  /** A yes, to be judged like any other before it is recorded. */
  | { readonly kind: "approve"; readonly approval: Approval }
  /** Take back every approval, veto and ownership of this person. */
  | { readonly kind: "unapprove" }
  /** A veto, hold, override or ownership, to be judged before it is recorded. */
  | { readonly kind: "act"; readonly act: SaidAct }
  /** End vetoes or holds: everybody's, or this person's alone. */
  | { readonly kind: "end"; readonly acts: "veto" | "hold"; readonly reach: "all" | "own" }
  /** How the change was made, as one of those whose work it is says. */
  | {
      readonly kind: "declare";
      readonly use: DeclaredUse;
      readonly tool: string | null;
      /** The head when the comment was made. */
      readonly headSha: CommitSha;
    }
  /** A package let into the organisation, or let in no more. */
  | { readonly kind: "dependency"; readonly action: "approve" | "revoke"; readonly purl: string }
  /** Done by the evaluation itself. */
  | { readonly kind: "done"; readonly reply: string }
  | { readonly kind: "answer"; readonly reply: string }
  | {
      readonly kind: "refused";
      readonly reply: string;
      /** The command that would have stopped something and that this nearly is; absent for others. */
      readonly nearly?: string;
    };

/** One slash command. */
export interface Command {
  readonly name: CommandName;
  readonly aliases: readonly string[];
  readonly usage: string;
  /** One line for `help` and the documentation. */
  readonly about: string;
  readonly whoMayUse: string;
  run(context: CommandContext): CommandOutcome;
}
