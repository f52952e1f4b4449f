import { resolve } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PathClassification } from "../domain/risk.ts";
import { listTree } from "../git/list-tree.ts";
import { openRepository } from "../git/open-repository.ts";
import { readCodeowners } from "../git/read-base-file.ts";
import { resolveRevision } from "../git/resolve-range.ts";
import { type AreaRuleSet, classifyPath } from "../policy/areas/classify.ts";
import { surveyOf } from "../policy/areas/survey.ts";
import { type CodeownersProblem, parseCodeowners } from "../policy/codeowners.ts";
import type { ClassifyOptions } from "./classify-command.ts";
import { type Classification, classifyOutput, classifyText } from "./classify-output.ts";
import { loadLocalPolicy } from "./load-local-policy.ts";
import { type Progress, startProgress } from "./progress.ts";
import { createPrinter, styleFor, type Terminal } from "./terminal.ts";

/** Paths judged before the clock gets a turn: about a tenth of a second of work. */
const BATCH_PATHS = 2_000;

/** Prints what the rules make of every file at `HEAD`. */
export async function runClassify(terminal: Terminal, options: ClassifyOptions): Promise<void> {
  const progress = startProgress(terminal);
  try {
    const classification = await classifyHead(options, terminal, progress);
    const text =
      options.json === true
        ? `${JSON.stringify(classifyOutput(classification))}\n`
        : classifyText(classification, styleFor(terminal));
    await createPrinter(terminal.stdout).print(text);
  } finally {
    progress.stop();
  }
}

/** Only what is committed counts: the working tree is nobody else's. */
async function classifyHead(
  options: ClassifyOptions,
  { cwd, env }: Terminal,
  progress: Progress,
): Promise<Classification> {
  progress.step("listing the files");
  const repository = await openRepository(resolve(cwd, options.repo), env);
  const { sha } = await resolveRevision(repository, "HEAD");
  const base = { repository, commit: sha };
  const [compiled, tree, codeowners] = await Promise.all([
    loadLocalPolicy({ file: options.policy ?? null, cwd, base }),
    listTree(repository, sha),
    readCodeowners(repository, sha),
  ]);
  const { snapshot, rules } = compiled;
  const paths = tree.map(({ path }) => path);
  const classified = await classifyAll(rules, paths, progress);
  progress.step("comparing the policy's patterns with the files");
  return {
    commit: sha,
    survey: surveyOf(rules, classified),
    codeowners: codeownersProblems(codeowners),
    policy: { source: snapshot.source, digest: snapshot.digest },
  };
}

async function classifyAll(
  rules: AreaRuleSet,
  paths: readonly string[],
  progress: Progress,
): Promise<readonly PathClassification[]> {
  const classified: PathClassification[] = [];
  for (let start = 0; start < paths.length; start += BATCH_PATHS) {
    progress.step(`judging ${paths.length} paths, ${start} done`);
    for (const path of paths.slice(start, start + BATCH_PATHS)) {
      classified.push(classifyPath(rules, path));
    }
    await nextTurn();
  }
  return classified;
}

function codeownersProblems(
  codeowners: Awaited<ReturnType<typeof readCodeowners>>,
): readonly CodeownersProblem[] {
  if (codeowners.kind === "unknown") return [{ line: 0, message: codeowners.reason }];
  return codeowners.value === null ? [] : parseCodeowners(codeowners.value).problems;
}
