import { mergeBaseIn, moveBase, moveHead, pushCommit, rebase } from "./branch-deeds.ts";
import { emit } from "./emit.ts";
import {
  changeComment,
  comment,
  deleteComment,
  dismiss,
  hideComment,
  review,
} from "./spoken-deeds.ts";
import type { Deed, Story } from "./step.ts";
import { canPush, newWorld, type Person, personOf, type World } from "./world.ts";

/** A pull request that was just opened, a minute after its branch was pushed. */
export function openPullRequest({ author, isFork, first, quietFor }: Omit<Story, "steps">): World {
  const claims = { author: null, unlinked: false, coAuthor: null };
  const before = newWorld({ author, isFork });
  const pushed = pushCommit(before, { kind: "push", by: author, edit: first, claims });
  // The news of the push may still be under way; those of a fork's first push never come.
  const outbox = pushed.outbox.filter(({ news }) => news.kind === "pushed" && !news.wakes);
  const opened = emit({ ...pushed, clock: pushed.clock + 60, outbox }, { kind: "look-again" });
  return { ...opened, clock: opened.clock + quietFor };
}

/** What GitHub refuses on a closed pull request, or what would keep it from being opened again. */
const NEEDS_OPEN: ReadonlySet<Deed["kind"]> = new Set([
  "force",
  "rebase",
  "retarget",
  "review",
  "draft",
]);

/** GitHub after one deed: whoever may not do it changes nothing. */
export function act(world: World, deed: Deed): World {
  if (!world.open && NEEDS_OPEN.has(deed.kind)) return world;
  switch (deed.kind) {
    case "push":
      return canPush(world, deed.by) ? pushCommit(world, deed) : world;
    case "force": {
      const to = world.moves[deed.to % Math.max(world.moves.length, 1)]?.to;
      return to !== undefined && canPush(world, deed.by) ? moveHead(world, deed.by, to) : world;
    }
    case "rebase":
      return canPush(world, deed.by) ? rebase(world, deed) : world;
    case "merge-base":
      return canPush(world, deed.by) ? mergeBaseIn(world, deed.by) : world;
    case "base-moves":
      return moveBase(world, deed);
    case "retarget":
      return deed.to === world.base
        ? world
        : emit(retargeted(world, deed.to), { kind: "look-again" });
    case "comment":
      return comment(world, deed);
    case "edit-comment":
      return changeComment(world, deed);
    case "delete-comment":
      return deleteComment(world, deed);
    case "hide-comment":
      return hideComment(world, deed);
    case "review":
      return review(world, deed);
    case "dismiss":
      return canPush(world, deed.by) ? dismiss(world, deed) : world;
    case "level":
      return withPerson(world, deed.who, (person) => ({ ...person, level: deed.level }));
    case "team":
      return withPerson(world, deed.who, (person) => ({
        ...person,
        teams: deed.joins ? ["acme/identity", ...without(person.teams)] : without(person.teams),
      }));
    case "draft":
      return emit({ ...world, draft: !world.draft }, { kind: "look-again" });
    case "close":
      return emit({ ...world, open: !world.open }, { kind: "look-again" });
    case "policy":
      return { ...world, authApprovals: deed.approvals };
  }
}

function retargeted(world: World, to: string): World {
  const retarget = { from: world.base, to, at: world.clock };
  return { ...world, base: to, retargets: [...world.retargets, retarget] };
}

function without(teams: readonly string[]): readonly string[] {
  return teams.filter((team) => team !== "acme/identity");
}

function withPerson(world: World, name: string, change: (person: Person) => Person): World {
  return { ...world, people: { ...world.people, [name]: change(personOf(world, name)) } };
}
