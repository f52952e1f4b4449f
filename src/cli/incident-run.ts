import { resolve } from "node:path";
import { traceIncident } from "../app/trace-incident.ts";
import { fingerprintOf, readFingerprint } from "../domain/fingerprint.ts";
import { type Incident, incidentState } from "../domain/incident.ts";
import { openRepository, type Repository } from "../git/open-repository.ts";
import { renderIncident } from "../render/incident.ts";
import { type Database, withDatabase } from "./database-session.ts";
import type { IncidentOptions } from "./incident-command.ts";
import { incidentOutput } from "./incident-output.ts";
import { incidentClone, incidentLog } from "./incident-world.ts";
import { startProgress } from "./progress.ts";
import { createPrinter, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** It stands at the tip of a branch now. */
const EXIT_AT_A_TIP = 1;
/** Nothing that was looked at has it. */
const EXIT_UNKNOWN = 6;

/** Longest credential read from the input. */
const INPUT_BYTES_MAX = 65_536;
/** Shorter ones are in every file. */
const VALUE_MIN = 8;

/** What is looked for: the value itself only where the caller gave it. */
interface WantedSecret {
  readonly fingerprint: string;
  readonly value: string | null;
}

/**
 * Traces a leaked credential and prints what is known. Returns the exit code.
 *
 * @throws {UsageError} when what was given is no fingerprint.
 * @throws {GitError} when a clone cannot be read.
 */
export async function runIncident(
  terminal: Terminal,
  what: string,
  { repo, json }: IncidentOptions,
): Promise<number> {
  const wanted = await readWanted(terminal, what);
  const folders = repo ?? ["."];
  const clones = await Promise.all(
    folders.map((folder) => openRepository(resolve(terminal.cwd, folder), terminal.env)),
  );
  const incident = await withOptionalDatabase(terminal, (pool) =>
    trace(terminal, { clones, pool, wanted }),
  );
  const printer = createPrinter(terminal.stdout);
  await printer.print(
    json === true ? `${JSON.stringify(incidentOutput(incident))}\n` : renderIncident(incident),
  );
  return exitCodeOf(incident);
}

interface Parts {
  readonly clones: readonly Repository[];
  readonly pool: Database | null;
  readonly wanted: WantedSecret;
}

async function trace(terminal: Terminal, { clones, pool, wanted }: Parts): Promise<Incident> {
  const progress = startProgress(terminal);
  progress.step(`searching every commit of ${clones.map(({ name }) => name).join(", ")}`);
  try {
    const log = pool === null ? null : incidentLog(pool);
    const world = { clones: clones.map(incidentClone), log };
    return await traceIncident(world, wanted.fingerprint, wanted.value);
  } finally {
    progress.stop();
  }
}

/** Gives the configured database to `work`, or null where none is: here nothing starts one. */
export function withOptionalDatabase<Result>(
  terminal: Terminal,
  work: (pool: Database | null) => Promise<Result>,
): Promise<Result> {
  return (terminal.env["DATABASE_URL"] ?? "") === "" ? work(null) : withDatabase(terminal, work);
}

async function readWanted({ stdin }: Terminal, what: string): Promise<WantedSecret> {
  if (what !== "-") {
    const fingerprint = readFingerprint(what);
    if (fingerprint !== null) return { fingerprint, value: null };
    // The text may be the credential itself: it is repeated nowhere.
    throw new UsageError(
      "that is no fingerprint (64 hex digits, with or without sha256:). For a credential itself use -, and give it on the input: arguments are seen by other processes",
    );
  }
  const value = await readValue(stdin);
  if (value.length < VALUE_MIN) {
    throw new UsageError(`give the credential on the input, ${VALUE_MIN} characters or more`);
  }
  return { fingerprint: fingerprintOf(value), value };
}

async function readValue(stdin: Terminal["stdin"]): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const piece: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    chunks.push(piece);
    bytes += piece.length;
    if (bytes > INPUT_BYTES_MAX) throw new UsageError("the input is too long for a credential");
  }
  return Buffer.concat(chunks)
    .toString("utf8")
    .replace(/\r?\n$/u, "");
}

function exitCodeOf(incident: Incident): number {
  switch (incidentState(incident)) {
    case "at-a-tip":
      return EXIT_AT_A_TIP;
    case "in-history":
    case "recorded-only":
      return 0;
    case "not-found":
      return EXIT_UNKNOWN;
  }
}
