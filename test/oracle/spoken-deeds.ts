import { emit } from "./emit.ts";
import type { Deed, Saying } from "./step.ts";
import { changeOf } from "./tree.ts";
import { canPush, headOf, type Intent, personOf, type Seen, type World } from "./world.ts";

type DeedOf<Kind extends Deed["kind"]> = Extract<Deed, { readonly kind: Kind }>;

/** Somebody writes a comment. */
export function comment(world: World, { by, says }: DeedOf<"comment">): World {
  const id = world.nextId;
  const { body, intent } = words(world, says);
  const written = {
    id,
    by,
    body,
    intent,
    at: world.clock,
    editedAt: null,
    deletedAt: null,
    hiddenAt: null,
    byWriter: canPush(world, by),
    seen: seenAt(world, intent.kind === "approve" ? intent.sha : null),
    // Who names a commit in full has no other in mind.
    maybeSeen: intent.kind === "approve" && intent.sha !== null ? [] : seenLately(world),
  };
  const next = { ...world, nextId: id + 1, comments: [...world.comments, written] };
  // GitHub tells of every comment; without a command in it the app does not even look.
  return says === "chat" ? next : emit(next, { kind: "commented", comment: id });
}

/** Somebody rewrites a comment: what it says then was never said by its author. */
export function changeComment(world: World, { at, by, says }: DeedOf<"edit-comment">): World {
  const target = world.comments[at % Math.max(world.comments.length, 1)];
  const allowed = target?.by === by || personOf(world, by).level !== "read";
  if (target === undefined || target.deletedAt !== null || !allowed) return world;
  const { body } = words(world, says);
  const changed = { ...target, body, editedAt: world.clock };
  return emit(withComment(world, changed), { kind: "comment-changed", comment: target.id, by });
}

/** Somebody removes a comment. */
export function deleteComment(world: World, { at, by }: DeedOf<"delete-comment">): World {
  const target = world.comments[at % Math.max(world.comments.length, 1)];
  const allowed = target?.by === by || personOf(world, by).level !== "read";
  if (target === undefined || target.deletedAt !== null || !allowed) return world;
  const gone = { ...target, deletedAt: world.clock };
  return emit(withComment(world, gone), { kind: "comment-changed", comment: target.id, by });
}

/** Somebody hides a comment; of that GitHub tells nobody. */
export function hideComment(world: World, { at, by }: DeedOf<"hide-comment">): World {
  const target = world.comments[at % Math.max(world.comments.length, 1)];
  if (target === undefined || !canPush(world, by)) return world;
  if (target.deletedAt !== null || target.hiddenAt !== null) return world;
  return withComment(world, { ...target, hiddenAt: world.clock });
}

function withComment(world: World, changed: World["comments"][number]): World {
  const comments = world.comments.map((one) => (one.id === changed.id ? changed : one));
  return { ...world, comments };
}

/** Somebody submits a review; GitHub lets nobody approve their own pull request. */
export function review(world: World, { by, state }: DeedOf<"review">): World {
  if (by === world.author && state !== "commented") return world;
  const id = world.nextId;
  const submitted = {
    id,
    by,
    state,
    submittedAs: state,
    commit: headOf(world),
    at: world.clock,
    dismissedBy: null,
    dismissedAt: null,
    seen: seenAt(world, null),
    maybeSeen: seenLately(world),
  };
  const next = { ...world, nextId: id + 1, reviews: [...world.reviews, submitted] };
  return emit(next, { kind: "look-again" });
}

/** Somebody dismisses a review. */
export function dismiss(world: World, { at, by }: DeedOf<"dismiss">): World {
  const target = world.reviews[at % Math.max(world.reviews.length, 1)];
  if (target === undefined || target.state === "commented" || target.state === "dismissed") {
    return world;
  }
  const dismissed = {
    ...target,
    state: "dismissed",
    dismissedBy: by,
    dismissedAt: world.clock,
  } as const;
  const reviews = world.reviews.map((one) => (one.id === target.id ? dismissed : one));
  return emit({ ...world, reviews }, { kind: "look-again" });
}

/** What a person has before them: the head, or the commit they name. */
function seenAt(world: World, sha: string | null): Seen {
  const head = sha ?? headOf(world);
  return { head, base: world.base, change: changeOf(world, head) };
}

/**
 * How old a page may be on which somebody presses a button or writes a comment.
 *
 * Source: SECURITY 2, cases ST-05 and ST-07 of the catalogue (a settle time of ten seconds).
 */
const PAGE_SECONDS = 10;

/** What was there within the last seconds: every head that some page may still have shown. */
function seenLately(world: World): readonly Seen[] {
  const lately = world.moves.filter(({ at }) => world.clock - at < PAGE_SECONDS);
  return lately.flatMap(({ from }) => (from === null ? [] : [seenAt(world, from)]));
}

const NOTHING: Intent = { kind: "none" };

function words(world: World, says: Saying): { readonly body: string; readonly intent: Intent } {
  const head = headOf(world);
  const earlier = world.moves.at(-2)?.to ?? head;
  switch (says) {
    case "approve":
      return { body: "/agentgov approve", intent: { kind: "approve", area: null, sha: null } };
    case "approve-auth":
      return {
        body: "/agentgov approve auth",
        intent: { kind: "approve", area: "auth", sha: null },
      };
    case "approve-head":
      return approvalOf(head);
    case "approve-earlier":
      return approvalOf(earlier);
    case "unapprove":
      return { body: "/agentgov unapprove", intent: { kind: "unapprove" } };
    case "deny":
      return { body: "/agentgov deny it is wrong", intent: { kind: "deny" } };
    case "undeny":
      return { body: "/agentgov undeny", intent: { kind: "undeny" } };
    case "hold":
      return { body: "/agentgov hold until Monday", intent: { kind: "hold" } };
    case "unhold":
      return { body: "/agentgov unhold", intent: { kind: "unhold" } };
    case "override":
      return overrideOf(null);
    case "override-auth":
      return overrideOf("auth");
    case "chat":
      return { body: "Looks good to me!", intent: NOTHING };
    case "quoted":
      return { body: "> /agentgov approve", intent: NOTHING };
    case "fenced":
      return { body: "```\n/agentgov approve\n```", intent: NOTHING };
    case "look-alike":
      return { body: "/\u0430gentgov approve", intent: NOTHING };
    case "twice":
      return { body: "/agentgov approve\n/agentgov status", intent: NOTHING };
  }
}

function approvalOf(sha: string): { readonly body: string; readonly intent: Intent } {
  return { body: `/agentgov approve ${sha}`, intent: { kind: "approve", area: null, sha } };
}

function overrideOf(area: string | null): { readonly body: string; readonly intent: Intent } {
  const body = `/agentgov override ${area ?? "all"} the shop is down and this repairs it`;
  return { body, intent: { kind: "override", area } };
}
