import type { Finding } from "../../domain/finding.ts";
import { type FindingFile, linesOf } from "./finding-file.ts";

/**
 * The line of a Git LFS pointer that names the content.
 *
 * Source: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer
 */
const CONTENT_NAME = /^oid [a-z0-9]{1,16}:[0-9a-f]{16,128}$/u;

/** What is looked at and not run. */
const MEDIA =
  /\.(?:png|jpe?g|gif|webp|avif|ico|svg|bmp|tiff?|psd|woff2?|ttf|otf|eot|mp[34]|wav|ogg|mov|avi|webm|pdf)$/iu;

/** Finds content that is kept outside of git, so that the diff shows only its fingerprint. */
export function findStoredElsewhere(file: FindingFile): readonly Finding[] {
  const { path, after } = file;
  if (after === null) return [];
  const place = { kind: "unverifiable", path } as const;
  if (/(?:^|\/)\.lfsconfig$/u.test(path)) {
    const message = "It decides where the contents of files in Git LFS come from.";
    return [{ ...place, area: "governance", tier: "critical", message }];
  }
  if (MEDIA.test(path)) return [];
  const named = linesOf(file).find(
    ({ kind, text }) => kind === "added" && CONTENT_NAME.test(text.trimEnd()),
  );
  if (named === undefined) return [];
  const message =
    "Its content is kept in Git LFS: the diff shows a fingerprint and not what it does.";
  return [{ ...place, area: "app", tier: "high", line: named.line, message }];
}
