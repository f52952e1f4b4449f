/** Where a package comes from. */
export interface Origin {
  readonly kind: "registry" | "git" | "url" | "archive";
  /** Host of a registry ("" for the ecosystem's default), address of a repository or file. */
  readonly location: string;
  /** Whether a commit or digest fixes the content. */
  readonly pinned?: boolean;
  /** The branch, tag or commit, as written. */
  readonly ref?: string;
  /** A lockfile's address that no registry would give: a file somewhere. */
  readonly plainFile?: boolean;
}

export type Scope = "production" | "development" | "build";

/** One package as one file names it. */
export interface Declared {
  /** Package URL without a version. */
  readonly id: string;
  /** The exact version, when there is one. */
  readonly version?: string;
  /** The version or range as written; absent in lockfiles. */
  readonly range?: string;
  readonly origin?: Origin;
  readonly scope?: Scope;
  readonly extras?: readonly string[];
  /** `algorithm:value` or just values; what the file promises about the content. */
  readonly hashes?: readonly string[];
  /** The lockfile says that installing it runs a script. */
  readonly installScript?: boolean;
  /** No version or an open range, in a place where a pin is usual. */
  readonly unpinned?: boolean;
  /** A branch, tag or dist-tag: the content can change later. */
  readonly mutable?: boolean;
  /** The name in the file, where the identity hides it: an alias, a submodule path. */
  readonly slot?: string;
  /** How the name stands in the file, to find its line. */
  readonly written?: string;
  /** Named, but taken from a folder of this repository for the time being. */
  readonly folder?: boolean;
  /** Whether a lockfile of the project would hold it. */
  readonly locked?: boolean;
}

/** What one side of one dependency file says. */
export interface Description {
  readonly declared: readonly Declared[];
  /** The line at which the ecosystem's own tool would refuse the file, which then counts as unread. */
  readonly refusedAt?: number;
  /**
   * Identities that this file proves to be made by this repository: its own name, what it builds,
   * or, in a lockfile that installers follow to the letter, its links.
   */
  readonly firstParty?: readonly string[];
  /** The package this manifest makes, as other members of a workspace may name it. */
  readonly member?: { readonly id: string; readonly version: string | null };
  /** Patterns of the folders whose packages belong to this workspace. */
  readonly workspaces?: readonly string[];
  /** `code:subject` statements about the state; reported when they are new. */
  readonly signals?: readonly string[];
  /** `code:subject` statements that are reported when the thing they stand for has gone. */
  readonly guards?: readonly string[];
  /** `code:subject` with a value; reported when the value is new, differs or has gone. */
  readonly watched?: readonly Watched[];
  readonly includes?: readonly Include[];
  /** Hashes in a file that names no dependencies, by `subject version`. */
  readonly sums?: ReadonlyMap<string, string>;
}

export interface Watched {
  readonly reason: string;
  readonly value: string;
  /** Whether its removal is worth a word. */
  readonly removalCounts?: boolean;
  /** Whether its first appearance is not. */
  readonly arrivalIgnored?: boolean;
}

/** A reference to another file that names further packages. */
export interface Include {
  /** As written, for the message. */
  readonly subject: string;
  /** From the root of the repository; null when it cannot be told. */
  readonly path: string | null;
}

/** What an ecosystem is told about the side it describes. */
export interface DescribeContext {
  /** Path from the root of the repository. */
  readonly path: string;
  /** Commits of the submodules that the change moves, by path. */
  readonly gitlinks: ReadonlyMap<string, string>;
}

/** A description of a file that says nothing about packages. */
export const NOTHING: Description = { declared: [] };

/** What an override's source says; the override itself adds no package, so these are statements. */
export function originSignals({ id, origin, mutable }: Declared): readonly string[] {
  const codes: Readonly<Record<Origin["kind"], string | null>> = {
    git: "git-dependency",
    url: "url-dependency",
    archive: "vendored-archive",
    registry: null,
  };
  const code = codes[origin?.kind ?? "registry"];
  const moving = mutable === true && code !== null ? [`mutable-ref:${id}`] : [];
  return code === null ? [] : [`${code}:${id}`, ...moving];
}

function memberOf(parts: readonly Description[]): Pick<Description, "member"> {
  const member = parts.find((part) => part.member !== undefined)?.member;
  return member === undefined ? {} : { member };
}

/** Joins descriptions of parts of one file. */
export function joined(parts: readonly Description[]): Description {
  return {
    declared: parts.flatMap((part) => part.declared),
    firstParty: parts.flatMap((part) => part.firstParty ?? []),
    workspaces: parts.flatMap((part) => part.workspaces ?? []),
    ...memberOf(parts),
    signals: parts.flatMap((part) => part.signals ?? []),
    guards: parts.flatMap((part) => part.guards ?? []),
    watched: parts.flatMap((part) => part.watched ?? []),
    includes: parts.flatMap((part) => part.includes ?? []),
  };
}
