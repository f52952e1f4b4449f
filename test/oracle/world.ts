/** A file's content in two slots, so that a change of one slot and a change of the other merge cleanly. */
export interface Content {
  readonly top: string;
  readonly bottom: string;
  readonly executable: boolean;
}

/** A whole tree, by path. */
export type Tree = Readonly<Record<string, Content>>;

/** What a commit says of who made it. */
export interface Signature {
  /** The account GitHub links to the address; null when it links none. */
  readonly account: string | null;
  readonly email: string;
}

export interface ModelCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly tree: Tree;
  readonly author: Signature;
  readonly committer: Signature;
  /** People named in `Co-authored-by` lines. */
  readonly coAuthors: readonly string[];
}

export type Level = "none" | "read" | "write" | "maintain";

/** Somebody with an account, as they are now. */
export interface Person {
  readonly name: string;
  readonly id: number;
  readonly type: "user" | "bot";
  readonly level: Level;
  readonly teams: readonly string[];
}

/** One file of a change: everything a reviewer is shown of it. */
export interface Delta {
  readonly path: string;
  readonly previousPath: string | null;
  readonly kind: "added" | "removed" | "modified" | "renamed";
  readonly before: Content | null;
  readonly after: Content | null;
}

/** What stood before a person who said something. */
export interface Seen {
  readonly head: string;
  readonly base: string;
  readonly change: readonly Delta[];
}

/** What the author of a comment wants; the generator knows, so that the oracle needs no parser. */
export type Intent =
  | { readonly kind: "none" }
  | { readonly kind: "approve"; readonly area: string | null; readonly sha: string | null }
  | { readonly kind: "unapprove" }
  | { readonly kind: "deny" }
  | { readonly kind: "undeny" }
  | { readonly kind: "hold" }
  | { readonly kind: "unhold" }
  /** One area, or everything. */
  | { readonly kind: "override"; readonly area: string | null };

export interface ModelComment {
  readonly id: number;
  readonly by: string;
  readonly body: string;
  readonly intent: Intent;
  readonly at: number;
  readonly editedAt: number | null;
  readonly deletedAt: number | null;
  /** When somebody hid it, of which GitHub tells nobody. */
  readonly hiddenAt: number | null;
  /** Whether its author could write when they said it. */
  readonly byWriter: boolean;
  readonly seen: Seen;
  /** What a page that was loaded a moment ago may still have shown. */
  readonly maybeSeen: readonly Seen[];
}

export interface ModelReview {
  readonly id: number;
  readonly by: string;
  readonly state: "approved" | "changes-requested" | "commented" | "dismissed";
  /** What it was when it was submitted, before anybody dismissed it. */
  readonly submittedAs: "approved" | "changes-requested" | "commented";
  /** The commit GitHub names now: it moves after a patch-identical rebase. */
  readonly commit: string;
  readonly at: number;
  readonly dismissedBy: string | null;
  readonly dismissedAt: number | null;
  readonly seen: Seen;
  readonly maybeSeen: readonly Seen[];
}

/** Who moved the head branch where. */
export interface HeadMove {
  readonly from: string | null;
  readonly to: string;
  readonly by: string;
  readonly at: number;
}

/** When the base was changed. */
export interface Retarget {
  readonly from: string;
  readonly to: string;
  readonly at: number;
}

/** What a delivery tells the app. */
export type News =
  | { readonly kind: "pushed"; readonly move: number; readonly wakes: boolean }
  | { readonly kind: "commented"; readonly comment: number }
  | { readonly kind: "comment-changed"; readonly comment: number; readonly by: string }
  | { readonly kind: "look-again" };

export interface Delivery {
  readonly id: number;
  readonly news: News;
}

/** GitHub as it really is, with the past that a judge needs. */
export interface World {
  /** Whole seconds since the story began. */
  readonly clock: number;
  readonly nextId: number;
  readonly people: Readonly<Record<string, Person>>;
  readonly commits: Readonly<Record<string, ModelCommit>>;
  readonly branches: Readonly<Record<string, string>>;
  readonly author: string;
  /** Whether the head branch is in a fork. */
  readonly isFork: boolean;
  readonly base: string;
  readonly open: boolean;
  readonly draft: boolean;
  readonly moves: readonly HeadMove[];
  readonly retargets: readonly Retarget[];
  readonly comments: readonly ModelComment[];
  readonly reviews: readonly ModelReview[];
  /** State of each check run, by `<sha> <name>`. */
  readonly checks: Readonly<Record<string, string>>;
  /** How many owners auth asks for: a policy that somebody tightens and loosens. */
  readonly authApprovals: number;
  /** What GitHub has sent and the app has not received. */
  readonly outbox: readonly Delivery[];
}

export const HEAD_BRANCH = "topic";
export const REPOSITORY_ID = 1;
export const NUMBER = 7;

/** Everybody in the story. Only people whose `type` is `user` are people. */
const CAST: readonly Person[] = [
  member("alice", 101, ["write", []]),
  member("bob", 102, ["write", []]),
  member("ivan", 103, ["write", ["acme/identity"]]),
  member("ida", 104, ["write", ["acme/identity"]]),
  member("olga", 105, ["maintain", ["acme/platform"]]),
  member("oscar", 106, ["write", ["acme/platform"]]),
  member("rita", 107, ["read", ["acme/identity"]]),
  { name: "claude[bot]", id: 209_825_114, type: "bot", level: "write", teams: [] },
];

export const PEOPLE: readonly string[] = CAST.map(({ name }) => name);

/** Files of the story with the one area each is in, by their plain names. */
export const AREA_OF: Readonly<Record<string, string>> = {
  "README.md": "docs",
  "src/cart.ts": "app",
  "src/stock.ts": "app",
  "src/auth/login.ts": "auth",
  "src/auth/token.ts": "auth",
  CODEOWNERS: "governance",
};
export const PATHS: readonly string[] = Object.keys(AREA_OF);

export const BASES: readonly string[] = ["main", "release"];

function member(
  name: string,
  id: number,
  [level, teams]: readonly [Level, readonly string[]],
): Person {
  return { name, id, type: "user", level, teams };
}

/** The address that GitHub gives to a person and that carries their id. */
export function addressOf({ id, name }: Person): string {
  return `${String(id)}+${name}@users.noreply.github.com`;
}

/** A repository with two equal branches, and a branch with nothing on it yet. */
export function newWorld({ author, isFork }: Pick<World, "author" | "isFork">): World {
  const tree: Tree = Object.fromEntries(PATHS.map((path) => [path, content("o", "o")]));
  const olga = { account: "olga", email: "olga@acme.example" };
  const root = shaOf(1);
  const commit = { parents: [], author: olga, committer: olga, coAuthors: [] };
  return {
    clock: 0,
    nextId: 100,
    people: Object.fromEntries(CAST.map((person) => [person.name, person])),
    commits: { [root]: { ...commit, sha: root, tree } },
    branches: { main: root, release: root, [HEAD_BRANCH]: root },
    author,
    isFork,
    base: "main",
    open: true,
    draft: false,
    moves: [],
    retargets: [],
    comments: [],
    reviews: [],
    checks: {},
    authApprovals: 1,
    outbox: [],
  };
}

export function content(top: string, bottom: string, executable = false): Content {
  return { top, bottom, executable };
}

/** The object name with a number. */
export function shaOf(number: number): string {
  return number.toString(16).padStart(40, "0");
}

export function personOf(world: World, name: string): Person {
  const found = world.people[name];
  if (found === undefined) throw new TypeError(`nobody is called ${name}`);
  return found;
}

/** Whether GitHub lets an account write, person or not. */
export function canPush(world: World, name: string): boolean {
  const { level } = personOf(world, name);
  return level === "write" || level === "maintain";
}

export function headOf(world: World): string {
  return tipOf(world, HEAD_BRANCH);
}

export function tipOf(world: World, branch: string): string {
  const tip = world.branches[branch];
  if (tip === undefined) throw new TypeError(`there is no branch ${branch}`);
  return tip;
}

export function commitOf(world: World, sha: string): ModelCommit {
  const found = world.commits[sha];
  if (found === undefined) throw new TypeError(`there is no commit ${sha}`);
  return found;
}

/** The name of the check run for a base branch. */
export function checkKey(head: string, base: string): string {
  return `${head} agentgov: ${base}`;
}
