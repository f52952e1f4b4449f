import type { Finding } from "../../domain/finding.ts";
import { shown } from "../../domain/shown-text.ts";
import type { FindingFile } from "./finding-file.ts";

/**
 * One part of a path that checkouts read differently: Windows drops dots and spaces at the end, takes a
 * backslash for a separator and what follows a colon for a stream; control characters break lists.
 *
 * Source: https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file#naming-conventions
 */
const AMBIGUOUS = /[\\:\p{Cc}]|[. ]$/u;

/**
 * Parts that some file system takes for `.git`, where hooks would be run from.
 *
 * Source: https://git-scm.com/docs/git-config#Documentation/git-config.txt-coreprotectNTFS
 */
const LIKE_GIT = /^(?:\.git|git~\d)$/iu;

/** Finds names that mean another file on another system: no rule can be trusted to have seen them. */
export function findAmbiguousName({ path, after }: FindingFile): readonly Finding[] {
  if (after === null) return [];
  const parts = path.split("/");
  const part = parts.find((each) => AMBIGUOUS.test(each) || LIKE_GIT.test(each));
  if (part === undefined) return [];
  const message = `${shown(part)} is another name on another system, so nobody can tell which rules apply: rename it.`;
  return [{ kind: "unverifiable", area: "governance", tier: "critical", path, message }];
}
