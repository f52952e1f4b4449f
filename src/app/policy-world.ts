import type { EntryDraft } from "../domain/audit-entry.ts";
import type { OwnerName } from "../domain/gate-requirement.ts";
import type { CommitSha, RepositoryId } from "../domain/ids.ts";
import type { Known } from "../domain/known.ts";
import type { ParsedPolicyFile, PolicyProblem, PolicySnapshot } from "../domain/policy-snapshot.ts";
import type {
  KnownName,
  NamedAccount,
  NameHistory,
  PolicyPin,
  StoredPin,
  StoredPolicy,
  TeamReading,
} from "../domain/policy-source.ts";
import type { PullRequestRef, TeamMembers } from "../domain/pull-request-facts.ts";
import type { RepositoryTraits } from "../policy/repository-mode.ts";

/** One policy file as GitHub has it. */
export type PolicyFileText =
  | { readonly kind: "found"; readonly text: string; readonly revision?: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly reason: string };

/** Where a policy file is looked for; `gitRef` absent means the default branch. */
export interface PolicyLocation {
  readonly owner: string;
  readonly repo: string;
  readonly path: string;
  readonly gitRef?: string;
}

/** The organisation for which policy is read, with the token it is read by. */
export type PolicyOwner = Pick<PullRequestRef, "installationId" | "owner">;

/** A file of the config repository: its text, or why there is none. */
export interface ConfigFile {
  readonly path: string;
  readonly text: Known<string>;
}

/** Which of a config repository's files are policy, and how much of them is read. */
export interface ConfigFilesWanted {
  readonly tree: string;
  readonly wants: (path: string) => boolean;
  readonly filesMax: number;
  readonly bytesMax: number;
  readonly totalBytesMax: number;
}

/** The config repository as GitHub has it. */
export interface ConfigReader {
  /** Which repository bears the name now; known null for none. */
  readRepository(
    of: PolicyOwner,
  ): Promise<Known<{ readonly repositoryId: RepositoryId; readonly defaultBranch: string } | null>>;
  /** Known null where there is no such branch. */
  readTip(
    of: PolicyOwner,
    branch: string,
  ): Promise<Known<{ readonly commit: CommitSha; readonly tree: string } | null>>;
  readFiles(of: PolicyOwner, wanted: ConfigFilesWanted): Promise<Known<readonly ConfigFile[]>>;
  /** Where the policy was first found, with the last texts that were valid there. */
  pinned(of: PolicyOwner): Promise<StoredPin>;
  /** Remembers a source with the entry that says what was read there, both or neither. */
  pin(of: PolicyOwner, pin: PolicyPin): Promise<void>;
}

/** Whom names stand for, as GitHub and the record say. */
export interface NameReader {
  /** Known null when GitHub knows nobody by it. */
  readName(of: PolicyOwner, name: OwnerName): Promise<Known<NamedAccount | null>>;
  knownNames(of: PolicyOwner, scope: string): Promise<readonly KnownName[]>;
  saveNames(
    of: PolicyOwner,
    scope: string,
    said: {
      readonly names: readonly KnownName[];
      readonly used: readonly Pick<KnownName, "kind" | "name">[];
    },
  ): Promise<void>;
}

/** Who is in the teams that policy lets override, as GitHub and the record say. */
export interface MemberWatch {
  readTeam(of: PolicyOwner, team: string): Promise<TeamMembers>;
  /** When each of these teams was last read, ISO 8601; without those that never were. */
  lastRead(of: PolicyOwner, teams: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Notes who is in a team: at its first reading as known since before, after that as new. */
  saw(of: PolicyOwner, reading: TeamReading): Promise<void>;
}

/** What reading a policy needs from the world. */
export interface PolicyWorld {
  /** Name of the organisation's config repository. */
  readonly configRepository: string;
  readonly config: ConfigReader;
  readonly names: NameReader;
  readonly members: MemberWatch;
  /** Notes the repository's name under these texts of the organisation, and says what is known of it. */
  seeName(ref: PullRequestRef, revision: string): Promise<NameHistory>;
  readFile(ref: PullRequestRef, location: PolicyLocation): Promise<PolicyFileText>;
  /** Topics and custom properties of a repository, as far as they are asked for. */
  readTraits(
    ref: PullRequestRef,
    asked: { readonly topics: boolean; readonly properties: boolean },
  ): Promise<RepositoryTraits>;
  /** Parses YAML with bounded time and memory. */
  parse(
    file: string,
    text: string,
  ): Promise<
    | { readonly kind: "parsed"; readonly file: ParsedPolicyFile }
    | { readonly kind: "problems"; readonly problems: readonly PolicyProblem[] }
  >;
  lastGood(scope: string): Promise<StoredPolicy>;
  /** Remembers a policy with the entry that it came into force, both or neither; null where it was before. */
  saveGood(scope: string, snapshot: PolicySnapshot, entry: EntryDraft | null): Promise<void>;
  /** Records that newer text is invalid, or that a stored copy was changed. */
  recordEntry(entry: EntryDraft): Promise<void>;
  now(): string;
  /** A clock for the cache, in milliseconds. */
  monotonic(): number;
}
