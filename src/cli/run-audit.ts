import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { landedInLog, type ReplayReport, replayLog, unrecorded } from "../app/replay-log.ts";
import {
  LOG_FAULTS,
  type LogFinding,
  type LogReport,
  type LogSource,
  verifyLog,
} from "../app/verify-log.ts";
import { latestCheckpoint, treeHead } from "../db/checkpoints.ts";
import { eraseSubject } from "../db/erase-subject.ts";
import { FORGET_DAYS_MIN, forgetFacts } from "../db/forget-facts.ts";
import { currentOrigin } from "../db/log-origins.ts";
import { databaseLog } from "../db/log-source.ts";
import { replayableDecisions } from "../db/replayable.ts";
import { readVerifierKey, type VerifierKey } from "../domain/checkpoint.ts";
import { openRepository } from "../git/open-repository.ts";
import { listSince } from "../git/read-commits.ts";
import type { ForgetOptions, VerifyOptions } from "./audit-command.ts";
import { type AuditResult, auditOutput, auditText } from "./audit-output.ts";
import { withDatabase } from "./database-session.ts";
import { readLogFolder } from "./log-folder.ts";
import { startProgress } from "./progress.ts";
import { createPrinter, styleFor, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Exit code of the gravest fault; the others follow in their order. */
const EXIT_FIRST_FAULT = 10;

/** Verifies an exported log or the configured database. Returns the exit code. */
export async function verifyAudit(
  terminal: Terminal,
  folder: string | null,
  options: VerifyOptions,
): Promise<number> {
  const { key = [], anchor = [], json, replay } = options;
  if (replay === true && folder !== null) {
    throw new UsageError("--replay needs the database: an exported log holds no inputs");
  }
  const keys = key.map(verifierKey);
  if (keys.length === 0) {
    throw new UsageError("--key is missing: `agentgov audit key` prints the one to pin");
  }
  const anchors = anchor.map((path) => readAnchor(resolve(terminal.cwd, path)));
  const trust = { keys, anchors };
  const landed = (source: LogSource): Promise<readonly LogFinding[]> =>
    missingLandings(terminal, source, options);
  const result =
    folder === null
      ? await withDatabase(terminal, async (pool) => {
          const source = databaseLog(pool);
          const report = await verifyLog(source, trust);
          const again =
            replay === true
              ? await replayLog(source, (keys) => replayableDecisions(pool, keys))
              : null;
          return withFindings(report, again, await landed(source));
        })
      : await quietly(terminal, async () => {
          const source = readLogFolder(resolve(terminal.cwd, folder));
          return withFindings(await verifyLog(source, trust), null, await landed(source));
        });
  const printer = createPrinter(terminal.stdout);
  await printer.print(
    json === true
      ? `${JSON.stringify(auditOutput(result))}\n`
      : auditText(result, styleFor(terminal)),
  );
  const [first] = result.report.findings;
  return first === undefined ? 0 : EXIT_FIRST_FAULT + LOG_FAULTS.indexOf(first.fault);
}

function withFindings(
  report: LogReport,
  replay: ReplayReport | null,
  landings: readonly LogFinding[],
): AuditResult {
  const findings = [...report.findings, ...(replay?.findings ?? []), ...landings];
  return { report: { ...report, findings }, replay };
}

/** What git says landed since the first landing of the log, and the log does not tell of. */
async function missingLandings(
  terminal: Terminal,
  source: LogSource,
  { repo, branch = "main" }: VerifyOptions,
): Promise<readonly LogFinding[]> {
  if (repo === undefined) return [];
  const repository = await openRepository(resolve(terminal.cwd, repo), terminal.env);
  const inLog = await landedInLog(source, branch);
  const [first] = inLog;
  if (first === undefined) {
    const message = `No entry tells of a commit that reached ${branch}.`;
    return [{ fault: "unrecorded", message, seq: null }];
  }
  return unrecorded(await listSince(repository, branch, first), inLog, branch);
}

/** Destroys the keys of one person. Returns the exit code: 1 when nothing of theirs was sealed. */
export async function eraseFromAudit(terminal: Terminal, who: string): Promise<number> {
  const keys = await withDatabase(terminal, (pool) =>
    eraseSubject(pool, who, new Date().toISOString()),
  );
  const said = keys === 0 ? "Nothing of theirs is sealed in the log." : `${keys} keys destroyed.`;
  await createPrinter(terminal.stdout).print(`${said}\n`);
  return keys === 0 ? 1 : 0;
}

/** Days in a century: more is a mistake. */
const FORGET_DAYS_MAX = 36_500;

/** Forgets what old decisions were made of. Returns the exit code. */
export async function forgetInDatabase(
  terminal: Terminal,
  { olderThan }: ForgetOptions,
): Promise<number> {
  const days = Number(olderThan);
  if (!/^\d{1,5}$/u.test(olderThan) || days < FORGET_DAYS_MIN || days > FORGET_DAYS_MAX) {
    throw new UsageError(`--older-than is a number of days from ${FORGET_DAYS_MIN} on`);
  }
  const count = await withDatabase(terminal, (pool) => forgetFacts(pool, days));
  await createPrinter(terminal.stdout).print(`The facts of ${count} decisions were forgotten.\n`);
  return 0;
}

/** Prints the key to pin, and to the error stream where the log stands. Returns the exit code. */
export async function printAuditKey(terminal: Terminal): Promise<number> {
  const { head, name, checkpoint } = await withDatabase(terminal, async (pool) => ({
    head: await treeHead(pool),
    name: await currentOrigin(pool),
    checkpoint: await latestCheckpoint(pool),
  }));
  if (name === null) {
    terminal.stderr.write("The log is not signed yet: start the app with a signing key.\n");
    return EXIT_FIRST_FAULT;
  }
  await createPrinter(terminal.stdout).print(`${name.verifierKey}\n`);
  const signed =
    checkpoint === null ? "never" : `${checkpoint.size} of them at ${checkpoint.madeAt}`;
  terminal.stderr.write(`${head.size} entries in the tree; signed: ${signed}\n`);
  return 0;
}

async function quietly<Result>(terminal: Terminal, work: () => Promise<Result>): Promise<Result> {
  const progress = startProgress(terminal);
  progress.step("verifying");
  try {
    return await work();
  } finally {
    progress.stop();
  }
}

function verifierKey(text: string): VerifierKey {
  const key = readVerifierKey(text);
  if (key !== null) return key;
  throw new UsageError(`--key: "${text.slice(0, 80)}" is no verifier key of the form name+id+key`);
}

function readAnchor(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new UsageError(`--anchor: ${path} cannot be read`, { cause });
  }
}
