import type { Account } from "./account.ts";
import type { AccountId, CommitSha, Login } from "./ids.ts";
import type { Evidence } from "./provenance.ts";
import type { Push } from "./pull-request-facts.ts";

/** How a person came to answer for a change. */
export type ResponsibleRole =
  | "pull-request-author"
  | "pusher"
  | "commit-author"
  | "committer"
  | "co-author"
  | "requester"
  | "assignee";

/** Someone who built, pushed or asked for a change, and so cannot be the one who approves it. */
export interface ResponsiblePerson {
  /** GitHub's id, where GitHub links one or a numeric noreply address carries it. */
  readonly accountId: AccountId | null;
  readonly login: Login | null;
  /** The address git gave; the only name of a person whom GitHub does not know. */
  readonly email: string | null;
  readonly role: ResponsibleRole;
  /** A clause for people: `pushed to this pull request`. */
  readonly reason: string;
  /** Where it was read: `commit 1a2b3c4, line 5`. */
  readonly evidence: string;
  readonly sha: CommitSha | null;
  /** Whether GitHub itself says so; what a commit says of itself can be forged. */
  readonly corroborated: boolean;
  /** False for names in a flood of co-author lines: shown, but they disqualify nobody. */
  readonly counts: boolean;
}

/** One commit as it was first seen in a pull request, with what it showed then. */
export interface RecordedCommit {
  /** The pull request it was seen in; another one's commits speak only through equal content. */
  readonly number: number;
  readonly sha: CommitSha;
  readonly tree: string | null;
  /** The first parent; null for a root commit. */
  readonly parent: CommitSha | null;
  /** Identity of what it changes, wherever it stands; null while its diff was not read. */
  readonly patchId: string | null;
  readonly evidence: readonly Evidence[];
  /** Who answered for it, by its own words. */
  readonly people: readonly ResponsiblePerson[];
  readonly firstSeenAt: string;
}

/** How much an agent did, as a person declares it. */
export const DECLARED_USES = ["none", "assisted", "authored"] as const;
export type DeclaredUse = (typeof DECLARED_USES)[number];

/** What somebody declared by `/agentgov declare`. */
export interface Declaration {
  readonly commentId: number;
  readonly account: Account;
  readonly use: DeclaredUse;
  /** The tool as it was written; null when none was named. */
  readonly tool: string | null;
  /** The head it was made for. */
  readonly headSha: CommitSha;
  /** The content of that head: a clean amend keeps a declaration. Null when it was never read. */
  readonly tree: string | null;
  readonly declaredAt: string;
}

/** What earlier evaluations saw of how a pull request was made. JSON-safe; part of a replay. */
export interface ProvenanceHistory {
  /** Commits seen in this pull request, and those of others with the content of its own. */
  readonly commits: readonly RecordedCommit[];
  /** Marks of agents on the pull request itself: they stay when a text is edited. */
  readonly marks: readonly Evidence[];
  /** People whom the pull request itself named as having asked an agent. */
  readonly requesters: readonly ResponsiblePerson[];
  readonly declarations: readonly Declaration[];
  /** Pushes of its very commits to whatever branch: a copy of a branch does not hide who pushed it. */
  readonly pushes: readonly Push[];
  /** The commits it landed as: empty until it was merged. */
  readonly landed: readonly CommitSha[];
}

/** Nothing was recorded yet. */
export const NO_PROVENANCE_HISTORY: ProvenanceHistory = {
  commits: [],
  marks: [],
  requesters: [],
  declarations: [],
  pushes: [],
  landed: [],
};

/** What makes two sights of a mark one and the same: who, in which part, read where, by which rule. */
export function keyOfMark({ agent, role, source, rule }: Evidence): string {
  return keyText([agent ?? "", role, source, rule]);
}

/** What makes two sights of a person one and the same. */
export function keyOfPerson(person: ResponsiblePerson): string {
  const { accountId, login, email, role } = person;
  return keyText([accountId === null ? (login ?? email ?? "") : String(accountId), role]);
}

/** In the form a database keeps text in, so that what comes back has the key it went with. */
function keyText(parts: readonly string[]): string {
  return parts.map((part) => part.toWellFormed().replaceAll("\0", "\uFFFD")).join("\n");
}

/** A note of `refs/notes/ai` on one commit. */
export interface CommitNote {
  readonly sha: CommitSha;
  readonly text: string;
}

/** The identity of what one commit changes. */
export interface CommitPatchId {
  readonly sha: CommitSha;
  readonly patchId: string;
}

/** A comment that speaks to other accounts: how people ask an agent for a change. */
export interface MentioningComment {
  readonly commentId: number;
  readonly account: Account;
  /** The logins it mentions, lower-case. */
  readonly logins: readonly string[];
  readonly at: string;
}

/** An issue that a pull request says to close. */
export interface LinkedIssue {
  readonly number: number;
  readonly author: Account;
}

/** A run of a workflow, with who started it. */
export interface WorkflowRun {
  readonly id: number;
  /** The event it ran for: `issue_comment`. */
  readonly event: string;
  readonly branch: string | null;
  /** Who caused the event. */
  readonly actor: Account | null;
  /** Who started this attempt: the same, or whoever asked for another. */
  readonly triggeredBy: Account | null;
  readonly startedAt: string;
  /** Null while it runs. */
  readonly endedAt: string | null;
}

/** Which workflow runs could have made a change; times are ISO 8601. */
export interface RunWindow {
  readonly branch: string;
  readonly since: string;
  readonly until: string;
}

/** Which further evidence could matter; each part costs calls of its own. */
export interface ProvenanceNeeds {
  /** Whether to ask through which app the pull request was opened. */
  readonly app: boolean;
  /** Commits whose notes in `refs/notes/ai` are wanted. */
  readonly notes: readonly CommitSha[];
  /** Commits whose diff tells whether a mark was stripped from it. */
  readonly patches: readonly CommitSha[];
  /** Whether to look for people who asked an agent in a comment. */
  readonly mentions: boolean;
  /** Issues whose authors asked for the work. */
  readonly issues: readonly number[];
  /** Logins that a text names as requesters: a rename must not clear anybody. */
  readonly logins: readonly string[];
  /** Workflow runs in which a bot may have made the change; absent where somebody else is known to have asked. */
  readonly runs?: RunWindow;
}

/**
 * Evidence whose reading costs calls of its own. It only ever adds: a part that could not be read is
 * empty, and `unread` says so.
 */
export interface ProvenanceReading {
  readonly notes: readonly CommitNote[];
  readonly patchIds: readonly CommitPatchId[];
  readonly mentions: readonly MentioningComment[];
  readonly issues: readonly LinkedIssue[];
  readonly accounts: readonly Account[];
  /** Absent where they were not asked for. */
  readonly runs?: readonly WorkflowRun[];
  /** What could not be read, one clause each. */
  readonly unread: readonly string[];
}
