import type { Finding } from "../../domain/finding.ts";
import type { FileStatus } from "../../domain/pull-request-facts.ts";
import { highestTier } from "../../domain/risk.ts";
import { shown } from "../../domain/shown-text.ts";
import { type AreaRuleSet, classifyPath } from "../areas/classify.ts";

/** Source: https://git-scm.com/docs/git-fast-import#_filemodify (the modes git knows) */
const SYMLINK = "120000";
const SUBMODULE = "160000";

const GITLINK = /^Subproject commit ([0-9a-f]{40,64})/u;

/** A changed file with its modes and texts, as far as links need them. */
export interface LinkCandidate {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: FileStatus;
  readonly mode: { readonly before: string | null; readonly after: string | null };
  /** Of a link, what it says; of a submodule, git's stand-in text with the commit. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Finds symbolic links and submodules, whose path says nothing of what is behind them. */
export function linkFindings(
  rules: AreaRuleSet,
  candidates: readonly LinkCandidate[],
): readonly Finding[] {
  const gone = candidates.flatMap(({ path, previousPath, status }) => [
    ...(status === "removed" ? [path] : []),
    ...(previousPath === null ? [] : [previousPath]),
  ]);
  return candidates.flatMap((candidate): readonly Finding[] => {
    const { mode, path } = candidate;
    if (mode.after === SUBMODULE || mode.before === SUBMODULE) return [submodule(candidate)];
    if (mode.after !== SYMLINK) return [];
    const replacesFolder = gone.some((old) => old.startsWith(`${path}/`));
    return [symlink(rules, candidate, replacesFolder)];
  });
}

/** What a submodule points at is code that no diff shows. */
function submodule({ path, mode, before, after }: LinkCandidate): Finding {
  const pin = mode.after === SUBMODULE ? commitOf(after) : null;
  const old = mode.before === SUBMODULE ? commitOf(before) : null;
  const tier = pin === null ? "high" : "critical";
  return { kind: "submodule", area: "dependencies", tier, path, message: moved(old, pin) };
}

function commitOf(text: string | null): string {
  return GITLINK.exec(text ?? "")?.[1]?.slice(0, 12) ?? "(not read)";
}

function moved(old: string | null, pin: string | null): string {
  if (pin === null) return `The submodule (commit ${old ?? ""}) is removed.`;
  if (old === null) return `A submodule at commit ${pin} is added: its code is not in this diff.`;
  return `The submodule moves from commit ${old} to ${pin}: what changed is not in this diff.`;
}

/**
 * A link makes one path stand for another, so it weighs at least as much as what it points at; one in
 * place of a file or folder, or out of the repository, weighs most.
 */
function symlink(rules: AreaRuleSet, link: LinkCandidate, replacesFolder: boolean): Finding {
  const { path, after: written, mode } = link;
  const own = classifyPath(rules, path);
  const place = { kind: "symlink", area: own.areas[0] ?? "app", path } as const;
  if (written === null) {
    return { ...place, tier: "critical", message: "The target of this link could not be read." };
  }
  const to = `\`${shown(written)}\``;
  const target = resolveTarget(path, written);
  if (target === null) {
    const message = `This link points out of the repository, to ${to}.`;
    return { ...place, tier: "critical", message };
  }
  if (replacesFolder || (mode.before !== null && mode.before !== SYMLINK)) {
    const message = `A link to ${to} takes the place of what was here: later changes there count here.`;
    return { ...place, tier: "critical", message };
  }
  const tier = highestTier(["high", own.tier, classifyPath(rules, target).tier]);
  return { ...place, tier, message: `This path is a link to ${to}.` };
}

/** Where a link leads, from the root of the repository; null when it leaves the repository. */
function resolveTarget(path: string, written: string): string | null {
  if (written.startsWith("/")) return null;
  const parts = path.split("/").slice(0, -1);
  for (const part of written.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}
