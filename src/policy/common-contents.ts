import type { FileContent } from "../domain/approval.ts";

/**
 * What several heads show alike: the files of the first, where one that is not the same at every other head, in
 * content, mode and what it is compared with, has no content that anything could equal.
 */
export function commonContents(all: readonly (readonly FileContent[])[]): readonly FileContent[] {
  const [first, ...others] = all.map(
    (contents) => new Map(contents.map((content) => [content.path, content])),
  );
  const paths = new Set(all.flatMap((contents) => contents.map(({ path }) => path)));
  return [...paths].flatMap((path) => {
    const kept = first?.get(path);
    const shown = others.map((contents) => contents.get(path));
    const some = kept ?? shown.find((content) => content !== undefined);
    if (some === undefined) return [];
    const isCommon = shown.every((content) => content !== undefined && isSame(some, content));
    return [kept !== undefined && isCommon ? kept : { ...some, blob: null }];
  });
}

function isSame(left: FileContent, right: FileContent): boolean {
  return (
    left.blob === right.blob &&
    left.status === right.status &&
    left.previousPath === right.previousPath &&
    left.mode === right.mode &&
    left.before === right.before
  );
}
