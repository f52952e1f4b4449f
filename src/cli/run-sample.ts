import { existsSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { largestCheckpoint } from "../db/checkpoints.ts";
import { currentOrigin, type LogOrigin } from "../db/log-origins.ts";
import { repositoryIdOf } from "../db/subject-entries.ts";
import type { Queryable } from "../db/transaction.ts";
import type { Period } from "../domain/audit-sample.ts";
import { readCheckpoint, readVerifierKey } from "../domain/checkpoint.ts";
import type { SamplePack } from "../domain/sample-pack.ts";
import { standingCounts } from "../domain/sample-pack.ts";
import { type BranchList, listBranch } from "../git/list-branch.ts";
import { openRepository } from "../git/open-repository.ts";
import type { SampleOptions } from "./audit-command.ts";
import { collectSample, type SampleRequest } from "./collect-sample.ts";
import { withDatabase } from "./database-session.ts";
import { evidenceFiles, packFiles, type SampleCheckpoint, SampleError } from "./sample-files.ts";
import { tarOf } from "./tar-archive.ts";
import { createPrinter, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Nobody looks through more by hand, and each brings its evidence. */
const SIZE_MAX = 500;
/** What an auditor writes down; the page shows it. */
const SEED_MAX = 200;

/**
 * Writes a sample of what landed in a period, with its evidence, into one archive. Returns the exit code.
 *
 * @throws {SampleError} when nothing landed, or the log is not fit to show it.
 */
export async function sampleAudit(terminal: Terminal, options: SampleOptions): Promise<number> {
  const out = resolve(terminal.cwd, options.out);
  if (!out.endsWith(".tar")) throw new UsageError("--out: name a file that ends with .tar");
  if (existsSync(out)) throw new UsageError(`--out: ${out} exists already`);
  const wanted = readOptions(options);
  const clone = await openRepository(resolve(terminal.cwd, options.git), terminal.env);
  if (clone.isShallow) throw new UsageError("--git: the clone is shallow: fetch its whole history");
  const list = await listBranch(clone, options.branch);
  const { pack, bytes } = await withDatabase(terminal, (database) =>
    makePack(database, list, {
      ...wanted,
      named: options.repository,
      folder: basename(out, ".tar"),
    }),
  );
  writeFileSync(out, bytes, { flag: "wx" });
  const standings = Object.entries(standingCounts(pack)).filter(([, count]) => count > 0);
  const said = standings.map(([standing, count]) => `${count} ${standing}`).join(", ");
  await createPrinter(terminal.stdout).print(
    `${pack.sample.length} of ${pack.population.length} commits drawn into ${out} (${said}); ${pack.exceptions.length} exceptions\n`,
  );
  return 0;
}

type Wanted = Omit<SampleRequest, "repositoryId">;

function readOptions({ branch, from, to, size, seed }: SampleOptions): Wanted {
  const period: Period = { from: instantOf(from, "--from"), to: instantOf(to, "--to") };
  if (period.from >= period.to) throw new UsageError("--from has to lie before --to");
  const number = Number(size);
  if (!/^\d{1,4}$/u.test(size) || number < 1 || number > SIZE_MAX) {
    throw new UsageError(`--size is a number from 1 to ${SIZE_MAX}`);
  }
  if (seed === "" || seed.length > SEED_MAX || /\p{Cc}/u.test(seed)) {
    throw new UsageError(`--seed is a text of 1 to ${SEED_MAX} characters on one line`);
  }
  return { branch, period, size: number, seed };
}

function instantOf(text: string, option: string): string {
  const instant = new Date(/^\d{4}-\d{2}-\d{2}$/u.test(text) ? `${text}T00:00:00Z` : "");
  // The engine takes the 31st of February for a day of March.
  if (Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(text)) {
    throw new UsageError(`${option} is a day such as 2026-01-31`);
  }
  return instant.toISOString();
}

interface PackRequest extends Wanted {
  readonly named: string;
  /** The archive's own folder. */
  readonly folder: string;
}

async function makePack(
  database: Queryable,
  list: BranchList,
  { named, folder, ...wanted }: PackRequest,
): Promise<{ readonly pack: SamplePack; readonly bytes: Uint8Array }> {
  const repositoryId = await idOf(database, named);
  const name = await currentOrigin(database);
  if (name === null) throw new SampleError("the log is not signed: nothing could be proved");
  const checkpoint = await signedCheckpoint(database, name);
  const found = await collectSample(database, list, { ...wanted, repositoryId });
  if (found.population.length === 0) {
    const { from, to } = wanted.period;
    throw new SampleError(`nothing landed on ${wanted.branch} from ${from} to ${to}`);
  }
  const { branch, period, seed, size } = wanted;
  const pack: SamplePack = {
    repository: named,
    repositoryId,
    branch,
    head: list.head,
    ...period,
    seed,
    size,
    population: found.population,
    sample: found.sample,
    exceptions: found.exceptions,
    elsewhere: found.elsewhere.map(({ sha, landedAt }) => ({ sha, landedAt })),
    checkpoint: {
      origin: name.origin,
      size: checkpoint.size,
      root: Buffer.from(checkpoint.root).toString("hex"),
    },
    verifierKey: name.verifierKey,
  };
  const evidence = await evidenceFiles(database, found, checkpoint);
  const files = packFiles(pack, list, { note: checkpoint.note, evidence });
  const placed = files.map(({ path, bytes }) => ({ path: `${folder}/${path}`, bytes }));
  return { pack, bytes: tarOf(placed, period.to) };
}

async function idOf(database: Queryable, named: string): Promise<number> {
  if (/^\d{1,15}$/u.test(named)) return Number(named);
  const [, owner, repo] = /^([\w.-]{1,100})\/([\w.-]{1,100})$/u.exec(named) ?? [];
  if (owner === undefined || repo === undefined) {
    throw new UsageError("--repository is owner/name, or the numeric id");
  }
  const id = await repositoryIdOf(database, { owner, repo });
  if (id !== null) return id;
  throw new SampleError(
    `no recent decision is about ${named}: name the repository by its numeric id`,
  );
}

/** @throws {SampleError} when the newest checkpoint is missing or not what its key signed. */
async function signedCheckpoint(
  database: Queryable,
  { origin, verifierKey }: LogOrigin,
): Promise<SampleCheckpoint> {
  const stored = await largestCheckpoint(database, origin);
  const key = readVerifierKey(verifierKey);
  const reading = readCheckpoint(stored?.note ?? "", key === null ? [] : [key]);
  if (stored === null || reading.kind === "refused") {
    throw new SampleError("the log has no checkpoint that holds: run agentgov audit verify");
  }
  return { note: stored.note, size: reading.checkpoint.size, root: reading.checkpoint.root };
}
