import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { drillEntry } from "../app/drill-entry.ts";
import { recordEntries } from "../db/audit-entries.ts";
import { scoreDrill } from "../domain/drill.ts";
import type { DrillReport } from "../domain/drill-report.ts";
import { openRepository, type Repository } from "../git/open-repository.ts";
import { removeBranches } from "../git/plant-branch.ts";
import { pushBranches } from "../git/push-branches.ts";
import { renderDrillReport } from "../render/drill-report.ts";
import type { Database } from "./database-session.ts";
import { askQuestions, type Respondent } from "./drill-ask.ts";
import type { DrillOptions } from "./drill-command.ts";
import { drillOutput } from "./drill-output.ts";
import { rehearsal } from "./drill-rehearsal.ts";
import { type DrillScenario, plantSecret } from "./drill-scenario.ts";
import { withOptionalDatabase } from "./incident-run.ts";
import { LINE_FEED, readRecords } from "./read-records.ts";
import { createPrinter, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const EXIT_NOT_PASSED = 1;
/** Longest line that is read as an answer. */
const LINE_BYTES_MAX = 16_384;

/**
 * Runs a drill from planting to filing, and takes away what it planted. Returns the exit code.
 *
 * @throws {UsageError} when the branch is not one for drills, or the report cannot be written.
 * @throws {GitError} when git refuses.
 * @throws {OperationalError} when a configured database cannot be used.
 */
export async function runDrill(terminal: Terminal, options: DrillOptions): Promise<number> {
  const folder = resolve(terminal.cwd, options.repo ?? ".");
  const repository = await openRepository(folder, terminal.env);
  // A person takes minutes: no connection is held meanwhile.
  const report = options.interactive
    ? await drillIn(terminal, { repository, options, pool: null })
    : await withOptionalDatabase(terminal, (pool) =>
        drillIn(terminal, { repository, options, pool }),
      );
  await publish(terminal, options, report);
  await file(terminal, report);
  return report.score.passed ? 0 : EXIT_NOT_PASSED;
}

async function file(terminal: Terminal, report: DrillReport): Promise<void> {
  const entry = drillEntry(report, new Date().toISOString());
  const where = await withOptionalDatabase(terminal, async (pool) => {
    if (pool === null) return "Not filed in a record: DATABASE_URL names none.";
    await recordEntries(pool, [entry]);
    return `Filed in the record as ${entry.subject}.`;
  });
  terminal.stderr.write(`${where}\n`);
}

interface DrillParts {
  readonly repository: Repository;
  readonly options: DrillOptions;
  readonly pool: Database | null;
}

async function drillIn(terminal: Terminal, parts: DrillParts): Promise<DrillReport> {
  const { repository, options } = parts;
  const scenario = await plantSecret(repository, {
    branch: options.branch,
    base: options.base,
    now: secondsNow(),
  });
  const { branches } = scenario.truth;
  const tell = (text: string): void => {
    terminal.stderr.write(`${text}\n`);
  };
  let isPushed = false;
  try {
    if (options.push !== undefined) {
      await pushBranches(repository, options.push, branches);
      isPushed = true;
    }
    tell(openingText(repository, scenario));
    return await timed(parts, { scenario, respondent: respondentFor(terminal, parts, scenario) });
  } finally {
    if (options.keep === true) tell(`Kept: ${branches.join(", ")}`);
    else await cleanUp(repository, { branches, tell, remote: isPushed ? options.push : undefined });
  }
}

async function timed(
  { repository, options }: DrillParts,
  { scenario, respondent }: { readonly scenario: DrillScenario; readonly respondent: Respondent },
): Promise<DrillReport> {
  const startedAt = new Date().toISOString();
  const now = (): number => performance.now();
  const start = now();
  const answers = await askQuestions({ repository, scenario, respondent, now });
  const { id, fingerprint, truth } = scenario;
  return {
    id,
    repository: repository.name,
    branches: truth.branches,
    commit: truth.commit,
    fingerprint,
    mode: options.interactive ? "interactive" : "rehearsal",
    startedAt,
    score: scoreDrill(answers, Math.round((now() - start) / 1000)),
  };
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1000);
}

function openingText({ folder }: Repository, { id, fingerprint, truth }: DrillScenario): string {
  return [
    `Drill ${id}: a credential has leaked in ${folder}. It is random and opens nothing.`,
    `Its fingerprint: ${fingerprint}`,
    "The clock runs. Look wherever you like; answer here. `hint` shows a way, `skip` goes on.",
    `Should this end early, remove what was planted: git branch -D ${truth.branches.join(" ")}`,
  ].join("\n");
}

function respondentFor(
  terminal: Terminal,
  { repository, options, pool }: DrillParts,
  scenario: DrillScenario,
): Respondent {
  const tell = (text: string): void => {
    terminal.stderr.write(`${text}\n`);
  };
  if (!options.interactive) return rehearsal({ repository, scenario, pool, now: secondsNow, tell });
  const lines = readRecords(terminal.stdin, { end: LINE_FEED, bytesMax: LINE_BYTES_MAX });
  return {
    tell,
    async answer() {
      terminal.stderr.write("> ");
      const { value, done } = await lines.next();
      return done === true ? null : value;
    },
  };
}

interface Leftovers {
  readonly branches: readonly string[];
  /** Where they were pushed to, if anywhere. */
  readonly remote: string | undefined;
  readonly tell: (text: string) => void;
}

async function cleanUp(
  repository: Repository,
  { branches, remote, tell }: Leftovers,
): Promise<void> {
  const staying = await removeBranches(repository, branches);
  if (staying.length > 0) {
    tell(`Checked out, so left where it is: ${staying.join(", ")}. Remove it with its work tree.`);
  }
  if (remote === undefined) return;
  await pushBranches(
    repository,
    remote,
    branches.map((branch) => `:refs/heads/${branch}`),
  );
}

async function publish(
  terminal: Terminal,
  { report: target, json }: DrillOptions,
  report: DrillReport,
): Promise<void> {
  const markdown = renderDrillReport(report);
  const output = `${JSON.stringify(drillOutput(report))}\n`;
  await createPrinter(terminal.stdout).print(json === true ? output : markdown);
  if (target === undefined) return;
  const path = resolve(terminal.cwd, target);
  try {
    await writeFile(path, markdown);
    await writeFile(`${path.replace(/\.md$/u, "")}.json`, output);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the report cannot be written: ${why}`);
  }
}
