import type { EvidenceRole, Strength } from "../../domain/provenance.ts";

/** How sure the catalogue is of a mark: `high` is a vendor default or measured, `low` is hearsay. */
type Confidence = "high" | "medium" | "low";

/** An address that belongs to an agent alone. Compared whole, after normalisation. */
export interface AddressMark {
  readonly address: string;
  readonly confidence?: Confidence;
  /** For an address people or products share: the display name must also name the tool. */
  readonly withName?: true;
  /** Days, inclusive, in which the mark was written without the tool being used. */
  readonly falseBetween?: readonly [from: string, to: string];
  /** A placeholder that proves nothing: it is a hint at most. */
  readonly placeholder?: true;
}

/** An account of the agent. The id survives renames; the login is what it was called last. */
export interface AccountMark {
  /** Null where only the login is known. */
  readonly id: number | null;
  readonly login: string;
  readonly confidence?: Confidence;
  /** What the account did when a message names it: `suggestion` for review bots. */
  readonly role?: EvidenceRole;
  /** The id belongs to another account: only id and login together name the agent. */
  readonly borrowedId?: true;
}

/** A trailer key of the agent's own. */
export interface TrailerMark {
  /** Lower case. */
  readonly key: string;
  readonly value: RegExp;
  readonly strength?: Strength;
  /** First and last day the trailer was seen; absent where it still is. Outside them it still counts. */
  readonly validFrom?: string;
  readonly validTo?: string;
  /** Other agents that write the same trailer: their own identity on the commit decides. */
  readonly sharedWith?: readonly string[];
}

/** A branch name an agent chooses. Always a hint. */
interface BranchMark {
  readonly pattern: RegExp;
  readonly confidence?: Confidence;
}

/** A sentence of the catalogue's own tests. */
export interface Example {
  readonly kind: "message" | "body" | "author" | "branch" | "login" | "note";
  readonly text: string;
}

/** What kind of tool an entry describes. */
type SignatureKind = "agent" | "recorder" | "orchestrator" | "review-bot";

/**
 * Everything known of one agent: data, dated, with a source and its own examples.
 *
 * INVARIANT: patterns are linear: anchored or literal, without nested quantifiers.
 */
export interface AgentSignature {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly kind: SignatureKind;
  readonly addresses?: readonly AddressMark[];
  /** For vendors that give each user an address of its own under the agent. */
  readonly addressPattern?: RegExp;
  readonly accounts?: readonly AccountMark[];
  /** Endings of author names, lower case, that the tool appends to a person's name. */
  readonly nameEndings?: readonly string[];
  /** A word, lower case, that the tool can be told to put before the subject, with a colon. */
  readonly subjectPrefix?: string;
  readonly trailers?: readonly TrailerMark[];
  /** The trailer with which the vendor's platform says that itself, not its agent, made a commit. */
  readonly platformTrailer?: TrailerMark;
  /** Names, lower case, that mean the tool wherever a tool is named. */
  readonly names?: readonly string[];
  /** Names, lower case, that are ordinary words: good only where a tool is asked for. */
  readonly words?: readonly string[];
  /** Names, lower case, that people bear: alone they are a hint at most. */
  readonly givenNames?: readonly string[];
  /** What may stand after "Generated with": names of the tool's own footer, lower case. */
  readonly footers?: readonly string[];
  /** Literal text, lower case, that only the tool writes. */
  readonly markers?: readonly string[];
  /** Addresses of sessions or tasks. */
  readonly links?: readonly RegExp[];
  readonly branches?: readonly BranchMark[];
  /** Literal beginnings of branch names, for agents that come from policy. */
  readonly branchPrefixes?: readonly string[];
  /** The last day of a product that has ended. */
  readonly validTo?: string;
  readonly source: string;
  readonly note?: string;
  readonly matches: readonly Example[];
  readonly differs: readonly Example[];
}

/** A bot that is no agent. */
export interface AutomationSignature {
  /** Null where only the login is known. */
  readonly id: number | null;
  readonly login: string;
  readonly addresses?: readonly string[];
  /** It acts for whoever started it, so its messages are read for agent marks all the same. */
  readonly runner?: true;
}
