import type { ChangeContent } from "../domain/change-content.ts";
import type { Known } from "../domain/known.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";

/**
 * The changed files without the patches in which a credential was seen. Facts are kept for years with the
 * decision, and the finding says all that anybody needs to know of it.
 */
export function withholdPatches(
  files: Known<readonly ChangedFile[]>,
  content: Known<ChangeContent> | undefined,
): Known<readonly ChangedFile[]> {
  if (files.kind === "unknown" || content === undefined || content.kind === "unknown") return files;
  const leaking = new Set(
    content.value.findings.flatMap(({ kind, path }) => (kind === "secret" ? [path] : [])),
  );
  if (leaking.size === 0) return files;
  return {
    kind: "known",
    value: files.value.map((file) => (leaking.has(file.path) ? { ...file, patch: null } : file)),
  };
}
