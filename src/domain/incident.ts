import type { Known } from "./known.ts";
import type { Reach, WhoAnswer } from "./who.ts";

/** One commit that adds the credential. Never holds the value. */
export interface SecretAddition {
  readonly sha: string;
  /** Null for the commit's own message. */
  readonly path: string | null;
  readonly line: number | null;
  /** When the commit says it was committed, ISO 8601: whoever makes a commit chooses it. */
  readonly committedAt: string;
  readonly author: string;
  readonly subject: string;
  /** Whether it has several parents, which a revert has to be told. */
  readonly isMerge: boolean;
}

/** A ref whose last commit still holds the credential, and where. */
export interface HoldingTip {
  readonly ref: string;
  readonly paths: readonly string[];
  /** Commits of its history that add it, newest first: in this order they can be reverted. */
  readonly additions: readonly string[];
}

/** What one clone shows of a credential. */
export interface RepositoryTrace {
  readonly name: string;
  /** How many commits were looked at. */
  readonly commits: number;
  /** Commits that add it, oldest first: the first one brought it in. */
  readonly additions: readonly SecretAddition[];
  /** Refs with one of these commits in their history. */
  readonly refs: readonly string[];
  readonly tips: readonly HoldingTip[];
  /** What was not looked at, one sentence each. */
  readonly unread: readonly string[];
}

/** A pull request in whose contents the app once saw the credential. */
export interface RecordedLeak {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  readonly head: string;
  readonly path: string;
  readonly line: number | null;
  readonly at: string;
}

/** Who made the commit that brought it in, by that commit's own evidence. */
export interface OriginProvenance {
  readonly class: string;
  readonly strength: string;
  readonly agents: readonly string[];
  /** One sentence, with who asked for it where that is known. */
  readonly summary: string;
  readonly evidence: readonly {
    readonly rule: string;
    readonly source: string;
    readonly line: number | null;
  }[];
}

/** What the record says of the commit that brought it in. */
export interface OriginRecord {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  readonly answer: WhoAnswer;
}

/** Everything that can be told about a leaked credential. JSON-safe; never holds the value. */
export interface Incident {
  readonly fingerprint: string;
  readonly repositories: readonly RepositoryTrace[];
  /** The commit that brought it in; null where no clone has one. */
  readonly origin: {
    readonly repository: string;
    readonly addition: SecretAddition;
    readonly provenance: OriginProvenance;
    readonly reach: Reach;
    readonly record: Known<OriginRecord>;
  } | null;
  readonly recorded: Known<readonly RecordedLeak[]>;
}

/** Whether it stands somewhere now, only in the past, or nowhere that was looked at. */
export type IncidentState = "at-a-tip" | "in-history" | "recorded-only" | "not-found";

/** Where the credential is now. */
export function incidentState({ repositories, recorded }: Incident): IncidentState {
  if (repositories.some(({ tips }) => tips.length > 0)) return "at-a-tip";
  if (repositories.some(({ additions }) => additions.length > 0)) return "in-history";
  const isRecorded = recorded.kind === "known" && recorded.value.length > 0;
  return isRecorded ? "recorded-only" : "not-found";
}

/** What is still unknown, one sentence each. */
export function incidentUnknowns({ repositories, origin, recorded }: Incident): readonly string[] {
  const unread = repositories.flatMap((trace) =>
    trace.unread.map((sentence) => `${trace.name}: ${sentence}`),
  );
  const silent = recorded.kind === "unknown" ? [`Other repositories: ${recorded.reason}.`] : [];
  if (origin === null) return [...unread, ...silent];
  const { record, reach } = origin;
  return [
    ...unread,
    ...(record.kind === "unknown" ? [`Who approved it: ${record.reason}.`] : []),
    ...(reach.kind === "unknown" ? [`What the agent could reach: ${reach.reason}.`] : []),
    ...silent,
  ];
}

/** Branches, files and commits named before "and n more". */
const TIPS_MAX = 5;

/** What to do, in this order: the credential first, because a revert takes it back from nobody. */
export function incidentSteps(incident: Incident): readonly string[] {
  const { origin } = incident;
  if (incidentState(incident) === "not-found") {
    return [
      "Rotate the credential all the same if anybody may have seen it: not found here does not mean not leaked.",
      "Fetch everything (git fetch --all --tags, and refs/pull/* for pull requests) and look again, in every repository that may have it.",
    ];
  }
  const since = origin === null ? "" : ` since ${origin.addition.committedAt}`;
  return [
    "Rotate the credential now, and revoke the old one: every clone, fork and cache keeps it whatever you delete.",
    `Read what it was used for${since} in its provider's own log.`,
    ...incident.repositories.flatMap(revertSteps),
    "The history still has it after that. It is harmless once it is revoked; rewriting the history is for what cannot be revoked.",
    "Look at what else the agent could reach: what it could read may have leaked the same way.",
  ];
}

function revertSteps({ name, tips, additions }: RepositoryTrace): readonly string[] {
  const merges = new Set(additions.flatMap(({ sha, isMerge }) => (isMerge ? [sha] : [])));
  const steps = tips.slice(0, TIPS_MAX).map(({ ref, paths, additions: held }) => {
    const where = `${shortRef(ref)} in ${name}`;
    const files = paths.slice(0, TIPS_MAX).join(", ");
    if (ref.startsWith("refs/tags/")) return `The tag ${where} has it in ${files}: replace it.`;
    if (held.length === 0) return `Take it out of ${files} on ${where}.`;
    const commands = held
      .slice(0, TIPS_MAX)
      .map((sha) => `git revert ${merges.has(sha) ? "-m 1 " : ""}${sha.slice(0, 12)}`);
    return `Take it out of ${where}: ${commands.join("; ")}. Where that conflicts, edit ${files}.`;
  });
  const more = tips.length - steps.length;
  return more > 0 ? [...steps, `${String(more)} more branches and tags have it.`] : steps;
}

/** A ref as people name it. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags|remotes)\//u, "");
}
