import type { Approval, FileContent } from "../domain/approval.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import { shown } from "../domain/shown-text.ts";

/** Whether an approval still speaks for what is there now. */
export type Binding =
  | { readonly kind: "holds" }
  /** `because` is a clause that names the file or commit that ended it. */
  | { readonly kind: "void"; readonly because: string };

/** The part of a changed file that an approval binds to. */
export function contentOf(file: ChangedFile): FileContent {
  return {
    path: file.path,
    previousPath: file.previousPath,
    status: file.status,
    blob: file.blob,
  };
}

/** What `bind` compares an approval with. */
export interface BindingTarget {
  readonly baseRef: string;
  /** Every changed file at the head. */
  readonly files: readonly ChangedFile[];
  /** Paths of the scope at the head; both names of a rename. */
  readonly scope: ReadonlySet<string>;
}

/**
 * Compares what somebody approved with what is there now, over one scope.
 *
 * An approval survives a rebase, a merge from base and an unrelated push, because only the content of its
 * scope counts; it dies with the first file of the scope that was added, removed or changed, and names it.
 */
export function bind(approval: Approval, target: BindingTarget): Binding {
  if (approval.baseRef !== target.baseRef) {
    return voided(`it was given for base ${shown(approval.baseRef)}, not ${shown(target.baseRef)}`);
  }
  if (approval.contents === null) {
    return voided(`it was given for ${short(approval)}, which is not the head any more`);
  }
  const approved = new Map(approval.contents.map((content) => [content.path, content]));
  for (const file of target.files) {
    if (!inScope(target.scope, file)) continue;
    const seen = approved.get(file.path);
    if (seen === undefined) return voided(`${shown(file.path)} was added to the change after it`);
    if (!sameContent(seen, contentOf(file))) return voided(`${shown(file.path)} changed after it`);
  }
  const present = new Set(target.files.map((file) => file.path));
  const gone = approval.contents.find(
    (content) => inScope(target.scope, content) && !present.has(content.path),
  );
  return gone === undefined
    ? { kind: "holds" }
    : voided(`${shown(gone.path)} left the change after it`);
}

function sameContent(left: FileContent, right: FileContent): boolean {
  return (
    // Content GitHub gave no name for cannot be shown to be the same.
    left.blob !== null &&
    left.blob === right.blob &&
    left.status === right.status &&
    left.previousPath === right.previousPath
  );
}

function inScope(
  scope: ReadonlySet<string>,
  file: { readonly path: string; readonly previousPath: string | null },
): boolean {
  return scope.has(file.path) || (file.previousPath !== null && scope.has(file.previousPath));
}

function voided(because: string): Binding {
  return { kind: "void", because };
}

function short(approval: Approval): string {
  return approval.headSha.slice(0, 7);
}
