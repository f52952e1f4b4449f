import {
  type Content,
  commitOf,
  type Delta,
  HEAD_BRANCH,
  type ModelCommit,
  type Tree,
  tipOf,
  type World,
} from "./world.ts";

/** Every commit that can be reached from one, itself included. */
function ancestors(world: World, sha: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [sha];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...commitOf(world, next).parents);
  }
  return seen;
}

/** The youngest commit that both have: of several, the one nobody else of them reaches. */
export function mergeBase(world: World, left: string, right: string): string {
  const mine = ancestors(world, left);
  const common = [...ancestors(world, right)].filter((sha) => mine.has(sha));
  const best = common.filter(
    (sha) => !common.some((other) => other !== sha && ancestors(world, other).has(sha)),
  );
  const found = best.toSorted().at(-1);
  if (found === undefined) throw new TypeError("the branches have nothing in common");
  return found;
}

/** The commits a pull request shows, oldest first. */
export function commitsOf(world: World, head: string, base: string): readonly ModelCommit[] {
  const there = ancestors(world, base);
  return [...ancestors(world, head)]
    .filter((sha) => !there.has(sha))
    .toSorted()
    .map((sha) => commitOf(world, sha));
}

/** What the pull request shows as changed, now or as if another commit were its head. */
export function changeOf(world: World, head = tipOf(world, HEAD_BRANCH)): readonly Delta[] {
  const parting = mergeBase(world, tipOf(world, world.base), head);
  return difference(commitOf(world, parting).tree, commitOf(world, head).tree);
}

/** The difference of two trees; a file that went and one that came with equal content is a rename. */
export function difference(before: Tree, after: Tree): readonly Delta[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  const gone = paths.filter((path) => after[path] === undefined);
  const taken = new Set<string>();
  const arrived = paths.flatMap((path): Delta[] => {
    const now = after[path];
    const then = before[path] ?? null;
    if (now === undefined || (then !== null && sameContent(then, now))) return [];
    if (then !== null) return [delta(path, "modified", [then, now])];
    const source = gone.find((old) => !taken.has(old) && sameText(before[old], now));
    if (source === undefined) return [delta(path, "added", [null, now])];
    taken.add(source);
    return [{ ...delta(path, "renamed", [before[source] ?? null, now]), previousPath: source }];
  });
  const removed = gone
    .filter((path) => !taken.has(path))
    .map((path) => delta(path, "removed", [before[path] ?? null, null]));
  return [...arrived, ...removed].toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

function delta(
  path: string,
  kind: Delta["kind"],
  [before, after]: readonly [Content | null, Content | null],
): Delta {
  return { path, previousPath: null, kind, before, after };
}

function sameText(left: Content | undefined, right: Content): boolean {
  return left !== undefined && left.top === right.top && left.bottom === right.bottom;
}

function sameContent(left: Content | null, right: Content | null): boolean {
  if (left === null || right === null) return left === right;
  return sameText(left, right) && left.executable === right.executable;
}

/** Whether two lists of changed files show the same. */
export function sameDelta(left: Delta, right: Delta): boolean {
  return (
    left.path === right.path &&
    left.previousPath === right.previousPath &&
    left.kind === right.kind &&
    sameContent(left.before, right.before) &&
    sameContent(left.after, right.after)
  );
}

/** Git's merge of two sides over a common ground, slot by slot; where both changed, `mine` wins. */
export function mergeTrees(ground: Tree, mine: Tree, theirs: Tree): Tree {
  const paths = new Set([...Object.keys(ground), ...Object.keys(mine), ...Object.keys(theirs)]);
  const merged = [...paths].flatMap((path): (readonly [string, Content])[] => {
    const found = mergeFile(ground[path], mine[path], theirs[path]);
    return found === undefined ? [] : [[path, found]];
  });
  return Object.fromEntries(merged);
}

function mergeFile(
  ground: Content | undefined,
  mine: Content | undefined,
  theirs: Content | undefined,
): Content | undefined {
  if (ground === undefined) return mine ?? theirs;
  if (mine === undefined || theirs === undefined) {
    const kept = mine ?? theirs;
    return kept !== undefined && sameContent(kept, ground) ? undefined : kept;
  }
  return {
    top: mine.top === ground.top ? theirs.top : mine.top,
    bottom: mine.bottom === ground.bottom ? theirs.bottom : mine.bottom,
    executable: mine.executable === ground.executable ? theirs.executable : mine.executable,
  };
}
