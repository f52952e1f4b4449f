import type { Knowledge } from "./judge.ts";
import { isIn, isIntact, isLater, mayWrite, OVERRIDE_MINUTES } from "./words.ts";
import { headOf, type ModelComment, type World } from "./world.ts";

/** Who guards the guardrails: may end the vetoes and holds of others, and may override. */
const GUARDIANS = "acme/platform";

/** People whom an override takes where something critical is touched. */
const PEOPLE_AT_CRITICAL = 2;

/**
 * Vetoes and holds that stand. Whoever may write puts them up; whatever becomes of their comment, they
 * stay until their author or a guardian ends them.
 *
 * Source: docs/commands.md, "What ends what was said"; SECURITY 2, cases ST-20 and CM-03 of the catalogue.
 */
export function objections(world: World, knowledge: Knowledge): readonly string[] {
  return [...vetoedReviews(world, knowledge), ...stopped(world, knowledge)];
}

/** Somebody who may write has asked for changes and has not come round; what others dismiss stands. */
function vetoedReviews(world: World, knowledge: Knowledge): readonly string[] {
  return world.reviews.flatMap((review) => {
    const { by, submittedAs, dismissedBy } = review;
    const stands = submittedAs === "changes-requested" && dismissedBy !== by && mayWrite(world, by);
    if (!stands || isOver(world, knowledge, { kind: "veto", said: review })) return [];
    return [`${by} asked for changes`];
  });
}

function stopped(world: World, knowledge: Knowledge): readonly string[] {
  return world.comments.flatMap((comment) => {
    const { intent, by } = comment;
    if (intent.kind !== "deny" && intent.kind !== "hold") return [];
    if (!isHeard(world, knowledge, comment)) return [];
    const kind = intent.kind === "hold" ? "hold" : "veto";
    return isOver(world, knowledge, { kind, said: comment }) ? [] : [`${by} said ${intent.kind}`];
  });
}

/** Something that stops a merge. */
interface Objection {
  readonly kind: "veto" | "hold";
  readonly said: Pick<ModelComment, "id" | "by" | "at">;
}

/** Whether it was ended: by a later word, or a veto by a later approving review of the same person. */
function isOver(world: World, knowledge: Knowledge, objection: Objection): boolean {
  const { kind, said } = objection;
  const cameRound = world.reviews.some(
    (review) => review.by === said.by && review.submittedAs === "approved" && isLater(review, said),
  );
  const isWord = (word: ModelComment): boolean => knowledge.obeyed.has(word.id) || isIntact(word);
  return (
    (kind === "veto" && cameRound) ||
    world.comments.some(
      (word) => isLater(word, said) && isWord(word) && ends(world, word, objection),
    )
  );
}

/** Once it was carried out it stays; before that it has to be what was written, by somebody who may write. */
function isHeard(world: World, { stopping, comments }: Knowledge, comment: ModelComment): boolean {
  if (stopping.has(comment.id)) return true;
  const isSound = isIntact(comment) && comment.byWriter && mayWrite(world, comment.by);
  return comments.has(comment.id) && isSound;
}

/** Whether a comment is of the kind, and by somebody, that ends a veto or hold. */
function ends(world: World, word: ModelComment, { kind, said }: Objection): boolean {
  const isOwn = word.by === said.by;
  const mayEnd = isOwn || isIn(world, word.by, GUARDIANS);
  switch (word.intent.kind) {
    case "approve":
      return kind === "veto" && isOwn && word.intent.area === null;
    case "unapprove":
      return kind === "veto" && isOwn;
    case "undeny":
      return kind === "veto" && mayEnd;
    case "unhold":
      return kind === "hold" && mayEnd;
    case "none":
    case "deny":
    case "hold":
    case "override":
      return false;
  }
}

/** What the overrides that stand lift: everything, or areas. */
export interface Lifted {
  readonly all: boolean;
  readonly areas: ReadonlySet<string>;
}

/**
 * An override is for one head and one base and a short time, by somebody who may and who had no part in
 * the change; where something critical is touched it takes two people for one and the same thing.
 *
 * Source: docs/commands.md, "What ends what was said"; SECURITY 2, group BG of the catalogue.
 */
export function lifted(
  world: World,
  knowledge: Knowledge,
  {
    excluded,
    areas,
  }: { readonly excluded: ReadonlySet<string>; readonly areas: readonly string[] },
): Lifted {
  const needed = areas.includes("governance") ? PEOPLE_AT_CRITICAL : 1;
  const standing = world.comments.filter(
    (comment) =>
      comment.intent.kind === "override" &&
      !excluded.has(comment.by) &&
      mayWrite(world, comment.by) &&
      isIn(world, comment.by, GUARDIANS) &&
      isIntact(comment) &&
      isOfThisMoment(world, knowledge, comment),
  );
  const isLifted = (area: string | null): boolean => {
    const speaking = standing.filter(
      ({ intent }) => intent.kind === "override" && (intent.area === null || intent.area === area),
    );
    return new Set(speaking.map(({ by }) => by)).size >= needed;
  };
  return { all: isLifted(null), areas: new Set(areas.filter(isLifted)) };
}

function isOfThisMoment(world: World, { moves }: Knowledge, comment: ModelComment): boolean {
  const { at, seen, maybeSeen } = comment;
  const isHere = [seen, ...maybeSeen].every(
    ({ head, base }) => head === headOf(world) && base === world.base,
  );
  // A branch that left and came back is another one, once the app has heard that it left.
  const left = world.moves.some((move, place) => move.at > at && moves.has(place));
  return isHere && !left && world.clock < at + OVERRIDE_MINUTES * 60;
}
