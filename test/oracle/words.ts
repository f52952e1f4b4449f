import { type Intent, type ModelComment, personOf, type World } from "./world.ts";

/** How long an override lifts anything. */
export const OVERRIDE_MINUTES = 10;

/** Words that stop a merge or take an approval back: they are heard even when the comment is hidden. */
export function stops({ kind }: Intent): boolean {
  return kind === "unapprove" || kind === "deny" || kind === "hold";
}

/** Whether a comment still is what its author wrote, and is shown, as far as that matters for it. */
export function isIntact({ editedAt, deletedAt, hiddenAt, intent }: ModelComment): boolean {
  return editedAt === null && deletedAt === null && (hiddenAt === null || stops(intent));
}

/** Whether somebody is a person who may write now. */
export function mayWrite(world: World, name: string): boolean {
  const { type, level } = personOf(world, name);
  return type === "user" && (level === "write" || level === "maintain");
}

export function isIn(world: World, name: string, team: string | null): boolean {
  return team === null || personOf(world, name).teams.includes(team);
}

/** Something one person said, with its place among everything that was said. */
interface Said {
  readonly id: number;
  readonly by: string;
  readonly at: number;
}

/** Whether one thing was said after another; ids tell within one second. */
export function isLater(word: Said, before: Said): boolean {
  return word.at > before.at || (word.at === before.at && word.id > before.id);
}
