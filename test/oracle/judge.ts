import { lifted, objections } from "./judge-acts.ts";
import { changeOf, commitsOf, sameDelta } from "./tree.ts";
import { isIn, isIntact, isLater, mayWrite } from "./words.ts";
import {
  AREA_OF,
  type Delta,
  headOf,
  type ModelReview,
  personOf,
  type Seen,
  tipOf,
  type World,
} from "./world.ts";

/**
 * What the app can know of the past. Whatever GitHub tells nobody twice (who pushed, what a comment that
 * is gone or rewritten did) it knows from deliveries alone, unless GitHub keeps a list of it.
 */
export interface Knowledge {
  /** Pushes whose delivery arrived, by their place in the history. */
  readonly moves: ReadonlySet<number>;
  /** Comments of whose writing the app was told. */
  readonly comments: ReadonlySet<number>;
  /** Comments that were carried out as they were written. */
  readonly obeyed: ReadonlySet<number>;
  /** Those that stop a merge, of people who could write when they were carried out. */
  readonly stopping: ReadonlySet<number>;
  /** Changes that the app has read: the head, and the base it was compared with. */
  readonly read: ReadonlySet<string>;
}

/** Whether the gate may be open, and if not, why not. */
export type Judgement =
  | { readonly may: true }
  | { readonly may: false; readonly why: readonly string[] };

/** What the areas ask for: how many, of whom, and how many of them by review. */
interface Asked {
  readonly people: number;
  /** Further humans, owners or not. */
  readonly more: number;
  readonly reviews: number;
  /** The team that owns the area; null where anybody who may write will do. */
  readonly team: string | null;
}

/** May the check of this pull request be green now? Written from the documents, not from the product. */
export function judge(world: World, knowledge: Knowledge): Judgement {
  const change = changeOf(world);
  const areas = [...new Set(change.flatMap(areasOf))];
  const excluded = contributors(world, knowledge);
  const { all, areas: freed } = lifted(world, knowledge, { excluded, areas });
  if (all) return { may: true };
  const why = areas.flatMap((area) => {
    const asked = askedBy(world, area);
    if (asked === null || freed.has(area)) return [];
    const words = yesWords(world, knowledge).filter(
      (word) =>
        !excluded.has(word.by) &&
        mayWrite(world, word.by) &&
        covers(word, area, { base: world.base, change }),
    );
    const entitled = words.filter(({ by }) => isIn(world, by, asked.team));
    const people = new Set(entitled.map(({ by }) => by));
    const reviewers = new Set(entitled.flatMap(({ by, native }) => (native ? [by] : [])));
    const humans = new Set(words.map(({ by }) => by));
    const isEnough = people.size >= asked.people && humans.size >= asked.people + asked.more;
    if (isEnough && reviewers.size >= asked.reviews) return [];
    return [`${area}: ${String(people.size)} of ${String(asked.people)} (${[...people].join()})`];
  });
  why.push(...objections(world, knowledge));
  return why.length === 0 ? { may: true } : { may: false, why };
}

function areasOf({ path, previousPath }: Delta): readonly string[] {
  const names = previousPath === null ? [path] : [path, previousPath];
  // A file with a new name is in the area of its folder.
  return names.map((name) => AREA_OF[name] ?? (name.startsWith("src/auth/") ? "auth" : "app"));
}

function askedBy(world: World, area: string): Asked | null {
  // An agent opened it and nobody is known to have asked for it: one more human (SA-07).
  const more = personOf(world, world.author).type === "bot" && !hasRequester(world) ? 1 : 0;
  switch (area) {
    case "docs":
      return null;
    case "auth":
      return { people: world.authApprovals, more, reviews: 0, team: "acme/identity" };
    case "governance":
      return { people: 2, more, reviews: 1, team: "acme/platform" };
    default:
      return { people: 1, more: 0, reviews: 0, team: null };
  }
}

/** Somebody named on the agent's work is taken for the one who asked. */
function hasRequester(world: World): boolean {
  const shown = commitsOf(world, headOf(world), tipOf(world, world.base));
  return shown.some(
    ({ author, coAuthors }) =>
      coAuthors.length > 0 ||
      (author.account !== null && personOf(world, author.account).type === "user"),
  );
}

/** One person's yes that was neither taken back nor tampered with. */
interface Yes {
  readonly by: string;
  readonly native: boolean;
  readonly area: string | null;
  /** What the person had before them, or may have had. */
  readonly seen: readonly Seen[];
}

function yesWords(world: World, knowledge: Knowledge): readonly Yes[] {
  const reviews = world.reviews.flatMap((review): Yes[] => {
    if (review.state !== "approved" || isTakenBack(world, knowledge, review)) return [];
    const seen = [review.seen, ...review.maybeSeen];
    return [{ by: review.by, native: true, area: null, seen }];
  });
  const comments = world.comments.flatMap((comment): Yes[] => {
    const { intent } = comment;
    if (intent.kind !== "approve" || !isIntact(comment)) return [];
    if (isTakenBack(world, knowledge, comment)) return [];
    return [
      {
        by: comment.by,
        native: false,
        area: intent.area,
        seen: [comment.seen, ...comment.maybeSeen],
      },
    ];
  });
  return [...reviews, ...comments];
}

/** Whether the same person said otherwise later: by comment, by asking for changes, by a dismissal. */
function isTakenBack(
  world: World,
  { comments, obeyed }: Knowledge,
  word: Pick<ModelReview, "id" | "by" | "at">,
): boolean {
  const later = (other: Pick<ModelReview, "id" | "by" | "at">): boolean =>
    other.by === word.by && isLater(other, word);
  const unsaid = world.comments.some(
    (comment) =>
      comment.intent.kind === "unapprove" &&
      // Once carried out it stays, whatever becomes of the comment.
      (obeyed.has(comment.id) || (comments.has(comment.id) && isIntact(comment))) &&
      later(comment),
  );
  const objected = world.reviews.some(
    (review) =>
      (review.submittedAs === "changes-requested" || review.state === "dismissed") && later(review),
  );
  return unsaid || objected;
}

/** Whether what the person saw of one area is what is there now, all of it and nothing more. */
function covers(word: Yes, area: string, { base, change }: Omit<Seen, "head">): boolean {
  if (word.area !== null && word.area !== area) return false;
  const inArea = (delta: Delta): boolean => areasOf(delta).includes(area);
  const now = change.filter(inArea);
  return word.seen.every((seen) => {
    const then = seen.change.filter(inArea);
    const isSame = now.every((delta) => then.some((before) => sameDelta(before, delta)));
    return seen.base === base && then.length === now.length && isSame;
  });
}

/** Everybody who had a hand in it, at any head that the app could know of. */
function contributors(world: World, { moves, read }: Knowledge): ReadonlySet<string> {
  // GitHub keeps a list of who moved a branch of the repository itself; of a fork it only sends news.
  const pushers = world.moves.flatMap(({ by }, place) =>
    !world.isFork || moves.has(place) ? [by] : [],
  );
  const present = commitsOf(world, headOf(world), tipOf(world, world.base));
  const past = [...read].flatMap((key) => {
    const [head = "", baseTip = ""] = key.split(" ");
    return commitsOf(world, head, baseTip);
  });
  // Anybody can put a name into a co-author line: the way out is to rewrite the commit (PV-03).
  const coAuthors = present.flatMap((commit) => commit.coAuthors);
  const makers = [...present, ...past].flatMap(({ author, committer }) =>
    [author.account, committer.account].flatMap((name) => name ?? []),
  );
  return new Set([world.author, ...pushers, ...makers, ...coAuthors]);
}

/** How a change that was read is remembered. */
export function readKey(head: string, baseTip: string): string {
  return `${head} ${baseTip}`;
}
