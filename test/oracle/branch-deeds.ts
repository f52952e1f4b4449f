import { emit } from "./emit.ts";
import type { Deed, Edit } from "./step.ts";
import { changeOf, mergeBase, mergeTrees } from "./tree.ts";
import {
  addressOf,
  commitOf,
  content,
  HEAD_BRANCH,
  headOf,
  type ModelCommit,
  personOf,
  type Signature,
  shaOf,
  type Tree,
  tipOf,
  type World,
} from "./world.ts";

type DeedOf<Kind extends Deed["kind"]> = Extract<Deed, { readonly kind: Kind }>;

/** A commit on top of the head, and the push of it. */
export function pushCommit(world: World, deed: DeedOf<"push">): World {
  const head = headOf(world);
  const tree = edited(commitOf(world, head).tree, deed.edit);
  const { claims } = deed;
  const self = signature(world, deed.by);
  const claimed = claims.author === null ? self : signature(world, claims.author);
  const author = claims.unlinked ? { account: null, email: "someone@nowhere.example" } : claimed;
  const coAuthors = claims.coAuthor === null ? [] : [claims.coAuthor];
  const commit = { parents: [head], tree, author, committer: author, coAuthors };
  return committed(world, deed.by, commit);
}

/** The change on top of the base branch as it is now, as one commit with the same author. */
export function rebase(world: World, { by, reanchors }: DeedOf<"rebase">): World {
  const head = commitOf(world, headOf(world));
  const tip = tipOf(world, world.base);
  const ground = mergeBase(world, tip, head.sha);
  if (ground === tip) return world;
  const [groundTree, tipTree] = [commitOf(world, ground).tree, commitOf(world, tip).tree];
  const tree = mergeTrees(groundTree, head.tree, tipTree);
  const isClean = changeTexts(groundTree, head.tree) === changeTexts(tipTree, tree);
  const before = world.moves.length;
  const moved = committed(world, by, {
    parents: [tip],
    tree,
    author: head.author,
    committer: signature(world, by),
    coAuthors: head.coAuthors,
  });
  if (!reanchors || !isClean || moved.moves.length === before) return moved;
  // GitHub moves approving reviews to the new head when the patch is the same.
  const now = headOf(moved);
  const reviews = moved.reviews.map((review) =>
    review.commit === head.sha ? { ...review, commit: now } : review,
  );
  return { ...moved, reviews };
}

/** Identity of a patch: which slot of which file goes from what to what, whatever stands around it. */
function changeTexts(before: Tree, after: Tree): string {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  const lines = paths.flatMap((path) => {
    const [then, now] = [before[path], after[path]];
    return (["top", "bottom", "executable"] as const).flatMap((slot) =>
      then?.[slot] === now?.[slot]
        ? []
        : [`${path} ${slot} ${String(then?.[slot])} ${String(now?.[slot])}`],
    );
  });
  return lines.join("\n");
}

/** The button "Update branch": a merge commit of the base branch into the head. */
export function mergeBaseIn(world: World, by: string): World {
  const head = commitOf(world, headOf(world));
  const tip = tipOf(world, world.base);
  const ground = mergeBase(world, tip, head.sha);
  if (ground === tip) return world;
  const tree = mergeTrees(commitOf(world, ground).tree, head.tree, commitOf(world, tip).tree);
  const who = signature(world, by);
  return committed(world, by, {
    parents: [head.sha, tip],
    tree,
    author: who,
    committer: who,
    coAuthors: [],
  });
}

/** Somebody else's change lands on a base branch. */
export function moveBase(world: World, { branch, edit }: DeedOf<"base-moves">): World {
  const tip = tipOf(world, branch);
  const tree = edited(commitOf(world, tip).tree, edit);
  const olga = signature(world, "olga");
  const sha = shaOf(world.nextId);
  const commit = { sha, parents: [tip], tree, author: olga, committer: olga, coAuthors: [] };
  return {
    ...world,
    nextId: world.nextId + 1,
    commits: { ...world.commits, [sha]: commit },
    branches: { ...world.branches, [branch]: sha },
  };
}

function committed(world: World, by: string, commit: Omit<ModelCommit, "sha">): World {
  const sha = shaOf(world.nextId);
  const commits = { ...world.commits, [sha]: { ...commit, sha } };
  const next = { ...world, nextId: world.nextId + 1, commits };
  const branches = { ...next.branches, [HEAD_BRANCH]: sha };
  // A pull request without a change is closed by GitHub: nobody goes there.
  if (changeOf({ ...next, branches }).length === 0) return world;
  return moveHead(next, by, sha);
}

/** The head branch points somewhere else; the webhooks of it are sent. */
export function moveHead(world: World, by: string, to: string): World {
  const from = headOf(world);
  if (from === to) return world;
  const branches = { ...world.branches, [HEAD_BRANCH]: to };
  if (changeOf({ ...world, branches }).length === 0) return world;
  const move = { from: world.moves.length === 0 ? null : from, to, by, at: world.clock };
  const moved = { ...world, branches, moves: [...world.moves, move] };
  const at = moved.moves.length - 1;
  const push = { kind: "pushed", move: at, wakes: false } as const;
  const news = [
    // A push to a fork is told to the fork's own installations.
    ...(world.isFork ? [] : [push]),
    // A closed pull request hears nothing of pushes.
    ...(world.open ? [{ ...push, wakes: true }] : []),
  ];
  return emit(moved, ...news);
}

function edited(tree: Tree, edit: Edit): Tree {
  const { path, change, text, to } = edit;
  const { [path]: there, ...others } = tree;
  const before = there ?? content("n", "n");
  switch (change) {
    case "top":
      return { ...tree, [path]: { ...before, top: text } };
    case "bottom":
      return { ...tree, [path]: { ...before, bottom: text } };
    case "mode":
      return { ...tree, [path]: { ...before, executable: !before.executable } };
    case "delete":
      return others;
    case "rename":
      return { ...others, [to]: before };
  }
}

function signature(world: World, name: string): Signature {
  return { account: name, email: addressOf(personOf(world, name)) };
}
