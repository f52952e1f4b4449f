import { arch, cpus, freemem, platform, release, totalmem } from "node:os";
import manifest from "../../package.json" with { type: "json" };
import { unanchoredSeconds } from "../db/anchors.ts";
import { lastHeartbeat } from "../db/heartbeats.ts";
import { schemaVersion } from "../db/migrate.ts";
import { taskReports } from "../db/periodic-tasks.ts";
import { parkedWork, workCounts } from "../db/work-overview.ts";
import { type Database, withDatabase } from "./database-session.ts";
import { createPrinter, type Terminal } from "./terminal.ts";

/** Every variable the app reads. Their values stay where they are. */
const SETTINGS = [
  "APP_ID",
  "PRIVATE_KEY",
  "PRIVATE_KEY_PATH",
  "WEBHOOK_SECRET",
  "WEBHOOK_SECRET_PREVIOUS",
  "DATABASE_URL",
  "AGENTGOV_DATA_DIR",
  "AGENTGOV_CONFIG_REPO",
  "AGENTGOV_SETUP",
  "AUDIT_SIGNING_KEY",
  "AUDIT_SIGNING_KEY_PATH",
  "AUDIT_ANCHOR_URL",
  "AUDIT_ANCHOR_REPO",
  "AUDIT_ANCHOR_BRANCH",
  "AUDIT_ANCHOR_TOKEN",
  "HOST",
  "PORT",
  "PUBLIC_URL",
  "GHE_HOST",
  "GHE_PROTOCOL",
  "WORKERS",
  "LOG_LEVEL",
  "NODE_ENV",
];
/** More parked work than this is one cause many times. */
const PARKED_MAX = 50;
const MEBIBYTE = 1_048_576;
/** Names of errors and codes of the system: nothing that could be a name of somebody's. */
const ERROR_CODE =
  /\b(?:(?:Github[A-Za-z]{3,20}|Type|Range|Syntax|Database[A-Za-z]{0,20})Error|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND)\b/u;

/**
 * Prints one JSON object. Only what is listed here gets in, each in a form that cannot hold a secret or a
 * name: numbers, times, codes, and whether something is set.
 */
export async function printSupportBundle(terminal: Terminal): Promise<void> {
  const bundle = {
    schema: "agentgov.support-bundle/1",
    version: manifest.version,
    node: process.version,
    machine: {
      platform: platform(),
      release: release(),
      architecture: arch(),
      cores: cpus().length,
      memoryMebibytes: Math.round(totalmem() / MEBIBYTE),
      freeMebibytes: Math.round(freemem() / MEBIBYTE),
    },
    settings: Object.fromEntries(
      SETTINGS.map((name) => [name, (terminal.env[name] ?? "") === "" ? "not set" : "set"]),
    ),
    database: await stateOf(terminal),
  };
  await createPrinter(terminal.stdout).print(`${JSON.stringify(bundle, null, 2)}\n`);
}

async function stateOf(terminal: Terminal): Promise<Readonly<Record<string, unknown>>> {
  // Only a database that is named is asked: nothing may be started or made for a question.
  if ((terminal.env["DATABASE_URL"] ?? "") === "") return { state: "not asked" };
  try {
    return await withDatabase(terminal, readState);
  } catch (error) {
    return { state: "not usable", code: codeOf(error) };
  }
}

async function readState(pool: Database): Promise<Readonly<Record<string, unknown>>> {
  const parked = await parkedWork(pool, PARKED_MAX);
  return {
    state: "answers",
    schemaVersion: await schemaVersion(pool),
    work: await workCounts(pool),
    parked: parked.map(({ attempts, parkedAt, lastError }) => ({
      attempts,
      parkedAt,
      error: ERROR_CODE.exec(lastError)?.[0] ?? "other",
    })),
    tasks: (await taskReports(pool)).map(({ name, seen, repaired, calls, trouble, endedAt }) => ({
      name,
      seen,
      repaired,
      calls,
      failed: trouble !== null,
      endedAt,
    })),
    lastCallToGithub: await lastHeartbeat(pool, "github"),
    logUnanchoredSeconds: await unanchoredSeconds(pool),
  };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
