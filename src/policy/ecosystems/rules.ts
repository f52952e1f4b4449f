import type { DependencyChanges, DependencyFile } from "../../domain/dependency.ts";
import { type DescribedSide, describeFiles } from "./described-file.ts";
import { diffDependencies } from "./diff.ts";
import { gitlinkCommit, isDependencyFile, readerFor, ruleOf } from "./registry.ts";

interface IncludedPath {
  readonly path: string;
  readonly includedBy: string;
}

interface IncludedPaths {
  readonly before: readonly IncludedPath[];
  readonly after: readonly IncludedPath[];
}

/** Paths of other files that the given ones take packages from, side by side. */
function includedPaths(files: readonly DependencyFile[]): IncludedPaths {
  const described = describeFiles(files.filter(canInclude));
  const hasLink = files.some(({ after }) => after !== null && gitlinkCommit(after.text) !== null);
  const roots = [...(hasLink ? [".gitmodules"] : []), ...workspaceRoots(files)];
  const always = roots.map((path) => ({ path, includedBy: path }));
  return {
    before: [...described.flatMap(({ before }) => includesOf(before)), ...always],
    after: [...described.flatMap(({ after }) => includesOf(after)), ...always],
  };
}

/** Lockfiles include nothing, and describing a large one takes time. */
function canInclude({ before, after }: DependencyFile): boolean {
  const side = after ?? before;
  if (side === null) return false;
  return ruleOf(side.includedBy ?? side.path, side.text)?.rule.role !== "lock";
}

/** An include is read by the rules of the file that names it, unless its own name says more. */
function includesOf(side: DescribedSide | null): readonly IncludedPath[] {
  if (side === null) return [];
  const own = side.side.includedBy ?? side.side.path;
  return (side.description.includes ?? []).flatMap(({ path }) => {
    if (path === null) return [];
    return [{ path, includedBy: isDependencyFile(path) ? path : own }];
  });
}

/** Members of a workspace name each other; only its root says who is a member. */
function workspaceRoots(files: readonly DependencyFile[]): readonly string[] {
  const paths = files.flatMap(({ before, after }) => after?.path ?? before?.path ?? []);
  const isNested = paths.some((path) => path.endsWith("/package.json"));
  return isNested ? ["package.json", "pnpm-workspace.yaml"] : [];
}

interface Rules {
  readonly isDependencyFile: (path: string) => boolean;
  readonly readerFor: (path: string) => string | null;
  readonly gitlinkCommit: (text: string) => string | null;
  readonly includedPaths: (files: readonly DependencyFile[]) => IncludedPaths;
  readonly diff: (files: readonly DependencyFile[]) => DependencyChanges;
}

/** What `readDependencyChanges` needs from the policy layer, as one value. */
export const DEPENDENCY_RULES: Rules = {
  isDependencyFile,
  readerFor,
  gitlinkCommit,
  includedPaths,
  diff: diffDependencies,
};
