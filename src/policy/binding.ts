import type { Approval, FileContent } from "../domain/approval.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import { shown } from "../domain/shown-text.ts";

/** Whether an approval still speaks for what is there now. */
export type Binding =
  | { readonly kind: "holds" }
  /** `because` is a clause that names the file or commit that ended it. */
  | { readonly kind: "void"; readonly because: string };

/** What `bind` compares an approval with. */
export interface BindingTarget {
  readonly baseRef: string;
  /** Every changed file at the head, as {@link filesAtHead} gives them. */
  readonly files: readonly ChangedFile[];
  /** Paths of the scope at the head; both names of a rename. */
  readonly scope: ReadonlySet<string>;
}

/** What was said, as far as binding it needs. */
export type Bindable = Pick<Approval, "baseRef" | "headSha" | "contents">;

/**
 * Compares what somebody approved with what is there now, over one scope.
 *
 * An approval survives a rebase, a merge from base and an unrelated push, because only the content of its
 * scope counts, with its mode and with what it is compared with; it dies with the first file of the scope
 * that was added, removed or changed, and names it. What is not known to be the same has changed.
 */
export function bind(approval: Bindable, target: BindingTarget): Binding {
  if (approval.baseRef !== target.baseRef) {
    return voided(`it was given for base ${shown(approval.baseRef)}, not ${shown(target.baseRef)}`);
  }
  if (approval.contents === null) {
    return voided(`it was given for ${short(approval)}, and what was seen there is not known`);
  }
  const approved = new Map(approval.contents.map((content) => [content.path, content]));
  for (const file of target.files) {
    if (!inScope(target.scope, file)) continue;
    const difference = differenceOf(approved.get(file.path), file);
    if (difference !== null) return voided(difference);
  }
  const present = new Set(target.files.map((file) => file.path));
  const gone = approval.contents.find(
    (content) => inScope(target.scope, content) && !present.has(content.path),
  );
  return gone === undefined
    ? { kind: "holds" }
    : voided(`${shown(gone.path)} left the change after it`);
}

/** Why what was seen of one file is not what it is now, as a clause; null when it is the same. */
function differenceOf(seen: FileContent | undefined, now: ChangedFile): string | null {
  const name = shown(now.path);
  if (seen === undefined) return `${name} was added to the change after it`;
  if (!hasContentOf(seen, now)) return `${name} changed after it`;
  if (!isKnownSame(seen.mode, now.mode)) {
    return isGitMode(seen.mode) && isGitMode(now.mode)
      ? `the mode of ${name} changed after it`
      : `the mode of ${name} could not be compared after it`;
  }
  return isKnownSame(seen.before, now.before)
    ? null
    : `what ${name} is compared with changed after it`;
}

/** Whether a file is still what it was, as far as a list of changed files tells. */
export function hasContentOf(seen: FileContent, now: ChangedFile): boolean {
  return (
    // Content GitHub gave no name for cannot be shown to be the same.
    seen.blob !== null &&
    seen.blob === now.blob &&
    seen.status === now.status &&
    seen.previousPath === now.previousPath
  );
}

function isKnownSame(seen: string | undefined, now: string | undefined): boolean {
  return seen !== undefined && seen === now;
}

function isGitMode(mode: string | undefined): boolean {
  return mode !== undefined && /^[0-7]{6}$/u.test(mode);
}

/**
 * What ended an approval, from its note and told as news of the change: `src/auth/login.ts changed after
 * @bob approved`. Null for a note that says something else.
 */
export function endedBy(note: string, login: string): string | null {
  if (!note.startsWith(VOID) || !note.endsWith(AFTER_IT)) return null;
  return `${note.slice(VOID.length, -AFTER_IT.length)} after @${login} approved`;
}

/** How the note of an approval that was ended begins. */
const VOID = "void: ";
const AFTER_IT = " after it";

function inScope(
  scope: ReadonlySet<string>,
  file: { readonly path: string; readonly previousPath: string | null },
): boolean {
  return scope.has(file.path) || (file.previousPath !== null && scope.has(file.previousPath));
}

function voided(because: string): Binding {
  return { kind: "void", because };
}

function short(approval: Pick<Approval, "headSha">): string {
  return approval.headSha.slice(0, 7);
}
