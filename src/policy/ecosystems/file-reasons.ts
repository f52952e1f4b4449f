import type { UnreadableDependencyFile } from "../../domain/dependency.ts";
import type { UnreadableReason } from "../../domain/plain-data.ts";
import type { Description, Watched } from "./declared.ts";
import { type DescribedFile, type DescribedSide, programChanged } from "./described-file.ts";
import { type Reason, reasonOf } from "./reason.ts";
import { sumReasons } from "./sum-reasons.ts";

/** What single files show, whatever packages they name. */
export function fileReasons(files: readonly DescribedFile[]): readonly Reason[] {
  const present = new Set(files.flatMap(({ after }) => after?.side.path ?? []));
  return files.flatMap((file) => [
    ...roleReasons(file),
    ...signalReasons(file),
    ...watchedReasons(file),
    ...duplicateReasons(file),
    ...includeReasons(file, present),
    ...sumReasons(file, files),
    ...slotReasons(file),
  ]);
}

/** Files whose head side must be treated as if it added a package. */
export function unreadableFiles(
  files: readonly DescribedFile[],
): readonly UnreadableDependencyFile[] {
  return files.flatMap(({ after }) => {
    if (after === null) return [];
    const code = unreadableCode(after);
    if (code === null) return [];
    const { unreadable } = after;
    const line = unreadable?.line === undefined ? {} : { line: unreadable.line };
    const detail = unreadable?.detail ?? "no reader for this format";
    return [{ path: after.side.path, code, detail, ...line }];
  });
}

function unreadableCode(side: DescribedSide): UnreadableDependencyFile["code"] | null {
  if (side.rule.role === "binary-lock") return "unreadable-lockfile";
  if (side.rule.role === "unsupported") return "unsupported-manifest";
  if (side.unreadable === null) return null;
  return codeOf(side.unreadable.reason);
}

function codeOf(reason: UnreadableReason): UnreadableDependencyFile["code"] {
  switch (reason) {
    case "not-valid":
      return "parse-error";
    case "too-large":
    case "binary":
    case "timeout":
    case "crashed":
    case "too-many":
      return "unreadable-lockfile";
    case "unsupported":
      return "unsupported-manifest";
  }
}

function roleReasons(file: DescribedFile): readonly Reason[] {
  const { after } = file;
  if (after === null) return [];
  const subject = after.side.path;
  const code = unreadableCode(after);
  if (code !== null) return [{ code, subject, from: after }];
  switch (after.rule.role) {
    case "archive":
      return [{ code: "vendored-archive", subject, from: after }];
    case "vendored":
      return [{ code: "vendored-code", subject, from: after }];
    case "manifest":
    case "standalone":
    case "lock":
    case "settings":
    case "binary-lock":
    case "unsupported":
    case "gitlink":
      break;
  }
  if (after.rule.program !== true || !programChanged(file)) return [];
  return [{ code: "dynamic-manifest", subject, from: after }];
}

function signalReasons({ before, after }: DescribedFile): readonly Reason[] {
  const from = after ?? before;
  if (from === null) return [];
  const known = new Set(before?.description.signals);
  const fresh = (after?.description.signals ?? []).filter((signal) => !known.has(signal));
  const kept = new Set(after?.description.guards);
  const lost = (before?.description.guards ?? []).filter((guard) => !kept.has(guard));
  return [...new Set([...fresh, ...lost])].map((text) => reasonOf(text, from));
}

function watchedReasons({ before, after }: DescribedFile): readonly Reason[] {
  const from = after ?? before;
  if (from === null) return [];
  const was = watchedOf(before?.description);
  const is = watchedOf(after?.description);
  const differing = [...is.values()].filter(({ reason, value, arrivalIgnored }) => {
    const known = was.get(reason);
    return known === undefined ? arrivalIgnored !== true : known.value !== value;
  });
  const gone = (before?.description.watched ?? []).filter(
    ({ reason, removalCounts }) => removalCounts === true && !is.has(reason),
  );
  return [...differing, ...gone].map(({ reason }) => reasonOf(reason, from));
}

function watchedOf(description: Description | undefined): ReadonlyMap<string, Watched> {
  return new Map((description?.watched ?? []).map((watched) => [watched.reason, watched]));
}

function duplicateReasons({ before, after }: DescribedFile): readonly Reason[] {
  const was = before?.side.document;
  const is = after?.side.document;
  if (after === null || is?.kind !== "read") return [];
  const known = new Set(was?.kind === "read" ? was.duplicateKeys : []);
  const fresh = is.duplicateKeys.filter((key) => !known.has(key));
  return fresh.map((subject) => ({ code: "duplicate-key", subject, from: after }));
}

function includeReasons(
  { before, after }: DescribedFile,
  present: ReadonlySet<string>,
): readonly Reason[] {
  if (after === null) return [];
  const known = new Set(before?.description.includes?.map(({ subject }) => subject));
  const missing = (after.description.includes ?? []).filter(
    ({ subject, path }) => !known.has(subject) && (path === null || !present.has(path)),
  );
  return missing.map(({ subject }) => ({ code: "unresolved-include", subject, from: after }));
}

/** The name in the file stayed, the package behind it is another: a submodule with a new address. */
function slotReasons({ before, after }: DescribedFile): readonly Reason[] {
  if (after === null) return [];
  const was = new Map((before?.description.declared ?? []).map(({ slot, id }) => [slot, id]));
  return after.description.declared.flatMap(({ slot, id, written }) => {
    const known = slot === undefined || slot === "" ? undefined : was.get(slot);
    if (known === undefined || known === id) return [];
    return [
      {
        code: "source-changed",
        subject: id,
        from: after,
        ...(written === undefined ? {} : { written }),
      },
    ];
  });
}
