import { resolve } from "node:path";
import type { PathClassification } from "../domain/risk.ts";
import { shown } from "../domain/shown-text.ts";
import { GitError } from "../git/git-error.ts";
import { openRepository } from "../git/open-repository.ts";
import { resolveRevision } from "../git/resolve-range.ts";
import { classifyPath } from "../policy/areas/classify.ts";
import type { ExplainOptions } from "./explain-command.ts";
import { loadLocalPolicy, type PolicyPlace } from "./load-local-policy.ts";
import type { ExplainLine } from "./output-schemas.ts";
import { LINE_FEED, NUL, readRecords } from "./read-records.ts";
import { createPrinter, type Printer, type Style, styleFor, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Far beyond the longest path that is judged; what is cut here counts as too long. */
const PATH_BYTES_MAX = 65_536;
/** Paths printed at once: enough to align their columns, few enough to stream. */
const BATCH_PATHS = 500;

/** Prints the areas and the tier of paths, those of the input included. */
export async function runExplain(
  terminal: Terminal,
  paths: readonly string[],
  options: ExplainOptions,
): Promise<void> {
  const fromInput = options.stdin === true;
  if (!fromInput && paths.length === 0) {
    throw new UsageError("name paths, or pass them with --stdin");
  }
  if (!fromInput && options.null === true) throw new UsageError("--null needs --stdin");
  if (fromInput && paths.length > 0) {
    throw new UsageError("paths come as arguments or with --stdin, not both");
  }
  const { rules } = await loadLocalPolicy(await policyPlace(options, terminal));
  const style = styleFor(terminal);
  const format = options.json === true ? asLines : (batch: Batch) => asColumns(batch, style);
  const asked = fromInput ? inputPaths(options, terminal) : paths;
  await printBatches(createPrinter(terminal.stdout), asked, (batch) =>
    format(batch.map((path) => classifyPath(rules, path))),
  );
}

/** The layer at `HEAD` applies; outside of any repository there is none. */
async function policyPlace(options: ExplainOptions, terminal: Terminal): Promise<PolicyPlace> {
  const { cwd, env } = terminal;
  const file = options.policy ?? null;
  try {
    const repository = await openRepository(resolve(cwd, options.repo ?? "."), env);
    const { sha } = await resolveRevision(repository, "HEAD");
    return { file, cwd, base: { repository, commit: sha } };
  } catch (error) {
    if (options.repo === undefined && error instanceof GitError) return { file, cwd, base: null };
    throw error;
  }
}

async function* inputPaths(options: ExplainOptions, terminal: Terminal): AsyncGenerator<string> {
  const end = options.null === true ? NUL : LINE_FEED;
  for await (const path of readRecords(terminal.stdin, { end, bytesMax: PATH_BYTES_MAX })) {
    if (path !== "") yield path;
  }
}

async function printBatches(
  printer: Printer,
  paths: Iterable<string> | AsyncIterable<string>,
  format: (batch: readonly string[]) => string,
): Promise<void> {
  const batch: string[] = [];
  for await (const path of paths) {
    batch.push(path);
    if (batch.length < BATCH_PATHS) continue;
    if (!(await printer.print(format(batch.splice(0))))) return;
  }
  if (batch.length > 0) await printer.print(format(batch));
}

type Batch = readonly PathClassification[];

function asLines(batch: Batch): string {
  const lines = batch.map(({ path, areas, tier, rules }) => {
    const line: ExplainLine = { schema: "agentgov.explain/1", path, areas, tier, rules };
    return `${JSON.stringify(line)}\n`;
  });
  return lines.join("");
}

function asColumns(batch: Batch, style: Style): string {
  const rows = batch.map(({ path, areas, tier, rules }) => ({
    path: shown(path),
    areas: areas.join(","),
    tier,
    rules: rules.map(shown).join(", "),
  }));
  const pathWidth = widest(rows.map(({ path }) => path));
  const areasWidth = widest(rows.map(({ areas }) => areas));
  const lines = rows.map(({ path, areas, tier, rules }) => {
    const head = `${path.padEnd(pathWidth)}  ${tier.padEnd(8)}  ${areas.padEnd(areasWidth)}`;
    return `${head}  ${style("dim", rules)}\n`;
  });
  return lines.join("");
}

/** The width of the longest text, up to where a column stops to help. */
function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.min(60, Math.max(width, text.length)), 0);
}
