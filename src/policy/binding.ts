import type { Approval, FileContent } from "../domain/approval.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import { shown } from "../domain/shown-text.ts";
import { headFilesOf } from "./head-files.ts";

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

/** Compares what was said with one target; what has left the change since widens the scope for it alone. */
export type Bind = (approval: Bindable, departed?: readonly string[]) => Binding;

/** As {@link createBind}, of one approval. */
export function bind(approval: Bindable, target: BindingTarget): Binding {
  return createBind(target)(approval);
}

/**
 * Compares what somebody approved with what is there now, over one scope.
 *
 * An approval survives a rebase, a merge from base and an unrelated push, because only the content of its
 * scope counts, with its mode and with what it is compared with; it dies with the first file of the scope
 * that was added, removed or changed, and names it. What is not known to be the same has changed.
 *
 * Hundreds of people may speak of thousands of files: the scope is looked up once for all of them.
 */
export function createBind({ baseRef, files, scope }: BindingTarget): Bind {
  const head = headFilesOf(files);
  const inside = head.named(scope);
  return (approval, departed = []) => {
    if (approval.baseRef !== baseRef) {
      return voided(`it was given for base ${shown(approval.baseRef)}, not ${shown(baseRef)}`);
    }
    if (approval.contents === null) {
      return voided(`it was given for ${short(approval)}, and what was seen there is not known`);
    }
    const seen = head.seen(approval.contents);
    const wider = departed.length === 0 ? scope : new Set([...scope, ...departed]);
    const looked = wider === scope ? inside : head.named(wider);
    for (const file of looked) {
      const difference = differenceOf(seen.byPath.get(file.path), file);
      if (difference !== null) return voided(difference);
    }
    const gone = seen.departed.find((content) => inScope(wider, content));
    return gone === undefined
      ? { kind: "holds" }
      : voided(`${shown(gone.path)} left the change after it`);
  };
}

/** Why what was seen of one file is not what it is now, as a clause; null when it is the same. */
function differenceOf(seen: FileContent | undefined, now: ChangedFile): string | null {
  if (seen === undefined) return `${shown(now.path)} was added to the change after it`;
  if (!hasContentOf(seen, now)) return `${shown(now.path)} changed after it`;
  if (!isKnownSame(seen.mode, now.mode)) {
    return isGitMode(seen.mode) && isGitMode(now.mode)
      ? `the mode of ${shown(now.path)} changed after it`
      : `the mode of ${shown(now.path)} could not be compared after it`;
  }
  return isKnownSame(seen.before, now.before)
    ? null
    : `what ${shown(now.path)} is compared with changed after it`;
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
