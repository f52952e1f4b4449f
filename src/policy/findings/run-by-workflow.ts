import type { Finding } from "../../domain/finding.ts";
import type { ChangedFile } from "../../domain/pull-request-facts.ts";
import { tierRank } from "../../domain/risk.ts";
import { shown } from "../../domain/shown-text.ts";
import { type AreaRuleSet, classifyPath } from "../areas/classify.ts";

/** One workflow of the base branch. */
export interface WorkflowText {
  readonly path: string;
  readonly text: string;
}

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/u;

/** Whether a path is a workflow that GitHub runs. */
export function isWorkflow(path: string): boolean {
  return WORKFLOW.test(path);
}

/** What a workflow calls by name: scripts, task files, and everything in folders kept for them. */
const SCRIPT =
  /\.(?:sh|bash|zsh|ps1|bat|cmd|mk)$|(?:^|\/)(?:scripts?|bin|tools?|hack|ci|build-tools|automation)\/|(?:^|\/)(?:GNUmakefile|Makefile|[Jj]ustfile|Taskfile\.ya?ml|Rakefile|noxfile\.py|tox\.ini|Earthfile)$/u;

const MAKEFILE = /(?:^|\/)(?:GNU)?Makefile$/u;
const CALLS_MAKE = /(?:^|[\s;&|("'])make(?:\s|$)/u;

const TEXT_MAX = 200_000;

/** Changed files that a workflow might run and whose path weighs less than the workflow itself. */
export function workflowCandidates(
  rules: AreaRuleSet,
  files: readonly ChangedFile[],
): readonly ChangedFile[] {
  return files.filter(({ path }) => {
    if (!SCRIPT.test(path)) return false;
    return tierRank(classifyPath(rules, path).tier) < tierRank("high");
  });
}

/**
 * Finds files that a workflow of the base branch runs: they do what they want with whatever that workflow
 * may do, so they weigh as much.
 */
export function runByWorkflow(
  candidates: readonly ChangedFile[],
  workflows: readonly WorkflowText[],
): readonly Finding[] {
  const texts = workflows.map(({ path, text }) => ({ path, code: codeOf(text) }));
  return candidates.flatMap(({ path }): readonly Finding[] => {
    const caller = texts.find(({ code }) => runs(code, path));
    if (caller === undefined) return [];
    const message = `The workflow ${shown(caller.path)} runs this file, with everything that workflow may do.`;
    return [{ kind: "guard-removed", area: "ci", tier: "high", path, message }];
  });
}

/** Without comments: a name in prose runs nothing. */
function codeOf(text: string): string {
  const lines = text.slice(0, TEXT_MAX).split("\n");
  return lines.filter((line) => !line.trimStart().startsWith("#")).join("\n");
}

function runs(code: string, path: string): boolean {
  const slash = path.lastIndexOf("/");
  const folder = slash === -1 ? "" : path.slice(0, slash);
  const name = path.slice(slash + 1);
  // Nearly every file is named nowhere: that is found out at once.
  const isNamed = code.includes(name);
  if (!isNamed && !MAKEFILE.test(path) && !code.includes("uses: ./")) return false;
  if (isNamed && names(code, path)) return true;
  const isInside = folder === "" || names(code, folder);
  if (MAKEFILE.test(path)) return isInside && CALLS_MAKE.test(code);
  // A step may have gone into the folder first, and an action of the repository is used by its folder.
  const goesThere = code.includes("working-directory:") || /(?:^|[\s;&])cd\s/u.test(code);
  if (folder !== "" && goesThere && isInside && names(code, name)) return true;
  return folder !== "" && code.includes(`uses: ./${folder}`);
}

const PART_OF_NAME = /[\w.-]/u;

/** Whether a path stands in a text as a whole: not as the end of a longer one, nor as its beginning. */
function names(code: string, path: string): boolean {
  let at = code.indexOf(path);
  while (at !== -1) {
    const end = at + path.length;
    const before = code.slice(Math.max(0, at - 2), at);
    const isStart = before.endsWith("./") || !/[\w.\-/]$/u.test(before);
    const after = code.charAt(end);
    const isEnd = !PART_OF_NAME.test(after) || /^\.(?:\s|$)/u.test(code.slice(end, end + 2));
    if (isStart && isEnd) return true;
    at = code.indexOf(path, end);
  }
  return false;
}
