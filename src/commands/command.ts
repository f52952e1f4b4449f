import type { Approval } from "../domain/approval.ts";
import type { Decision, HeadSighting } from "../domain/decision.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { CommandComment } from "../domain/pull-request-facts.ts";
import type { DeclaredUse } from "../domain/recorded-provenance.ts";
import type { AreaId } from "../domain/risk.ts";

/** What a command may look at: all of it was read for this evaluation. */
export interface CommandContext {
  readonly comment: CommandComment;
  readonly words: readonly string[];
  /** The decision before the command. */
  readonly decision: Decision;
  readonly pullRequestNumber: number;
  /** Areas the policy knows. */
  readonly areas: readonly AreaId[];
  readonly sightings: readonly HeadSighting[];
  /** Changed files at a head that was read, null when it never was. */
  contentsAt(headSha: string): Approval["contents"];
}

/** What a command wants done. Nothing is done by the command itself. */
export type CommandOutcome =
  /** A yes, to be judged like any other before it is recorded. */
  | { readonly kind: "approve"; readonly approval: Approval }
  /** Take back every approval this person gave. */
  | { readonly kind: "unapprove" }
  /** How the change was made, as one of those whose work it is says. */
  | {
      readonly kind: "declare";
      readonly use: DeclaredUse;
      readonly tool: string | null;
      /** The head when the comment was made. */
      readonly headSha: CommitSha;
    }
  | { readonly kind: "answer"; readonly reply: string }
  | { readonly kind: "refused"; readonly reply: string };

/** One slash command. */
export interface Command {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly usage: string;
  /** One line for `help` and the documentation. */
  readonly about: string;
  readonly whoMayUse: string;
  run(context: CommandContext): CommandOutcome;
}
