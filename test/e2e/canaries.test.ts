import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { validateContract } from "../sandbox/contract.ts";
import { ENFORCE, prepareAcme, propose } from "../support/acme.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  type AppProcess,
  databaseUrl,
  deliverTo,
  registeredAt,
  settled,
  startProcess,
  stopProcesses,
} from "../support/process.ts";

/** Made anew for each run, so that no file holds one and none is found by chance. */
function canary(length: number): string {
  return randomBytes(length).toString("hex").slice(0, length);
}

/** What an app token, an installation token or a signed request for one looks like. */
const TOKENS =
  /ghs_\w{8}|\beyJ[\w-]{20,}\.|-----BEGIN [A-Z ]*PRIVATE KEY|bearer \S|sha256=[0-9a-f]{64}/iu;

/** Credentials, by what they are: they may be nowhere at all. */
interface Credentials {
  readonly webhookSecret: string;
  readonly previousSecret: string;
  readonly appKey: string;
  readonly signingKey: string;
  readonly wrappingKey: string;
  readonly anchorToken: string;
  readonly inChange: string;
}

/** Words of people's that the record and the log of the process may not hold. */
interface Words {
  readonly email: string;
  readonly transcript: string;
  /** Said to everybody on the pull request, so that GitHub may show it. */
  readonly reason: string;
}

let sandbox: Sandbox;
let database: TestDatabase;
let app: AppProcess;
let credentials: Credentials;

const words: Words = {
  email: `${canary(20)}@mail.example`,
  transcript: `transcript-${canary(24)}`,
  reason: `private-${canary(24)}`,
};

beforeEach(async () => {
  [sandbox, database] = await Promise.all([
    startSandbox({ validate: validateContract }),
    createTestDatabase(),
  ]);
  const { privateKey } = generateKeyPairSync("ed25519");
  const signingPem = String(privateKey.export({ format: "pem", type: "pkcs8" }));
  const wrapping = randomBytes(32);
  const settings = {
    WEBHOOK_SECRET_PREVIOUS: canary(40),
    AUDIT_SIGNING_KEY: signingPem,
    AUDIT_WRAPPING_KEY: wrapping.toString("hex"),
    AUDIT_ANCHOR_REPO: "acme/anchors",
    AUDIT_ANCHOR_TOKEN: ["github", "pat", canary(40)].join("_"),
  };
  credentials = {
    webhookSecret: sandbox.app.webhookSecret,
    previousSecret: settings.WEBHOOK_SECRET_PREVIOUS,
    appKey: sandbox.app.privateKeyPem.split("\n")[3] ?? "",
    signingKey: signingPem.split("\n")[1] ?? "",
    wrappingKey: settings.AUDIT_WRAPPING_KEY,
    anchorToken: settings.AUDIT_ANCHOR_TOKEN,
    inChange: ["ghp", canary(36)].join("_"),
  };
  app = await startProcess({
    variables: {
      ...registeredAt(sandbox),
      ...settings,
      DATABASE_URL: databaseUrl(database.address),
      LOG_LEVEL: "trace",
    },
  });
  await app.ready();
  deliverTo(sandbox, app);
});

afterEach(async () => {
  await stopProcesses();
  await sandbox.stop();
  await database.drop();
});

/** Every row of every table as text. */
async function rowsOf(pool: Pool): Promise<ReadonlyMap<string, string>> {
  const tables = await pool.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')",
  );
  const found = new Map<string, string>();
  for (const { name } of tables.rows) {
    const { rows } = await pool.query(
      `select coalesce(string_agg(row_to_json(row)::text, E'\\n'), '') as text from ${name} as row`,
    );
    found.set(name, z.tuple([z.object({ text: z.string() })]).parse(rows)[0].text);
  }
  return found;
}

/** Whether a text holds a secret as it is, or as bytes are written in hex or base64. */
function holds(text: string, secret: string): boolean {
  const bytes = Buffer.from(secret, "utf8");
  const base64 = [0, 1, 2].map((skip) => bytes.subarray(skip).toString("base64").slice(0, 20));
  const forms = [secret, bytes.toString("hex"), ...base64];
  const raw = /^[0-9a-f]{64}$/u.test(secret) ? [Buffer.from(secret, "hex").toString("base64")] : [];
  return [...forms, ...raw].some((form) => text.includes(form));
}

/** Where any of the secrets was found, by its name. */
function sightings(places: ReadonlyMap<string, string>, secrets: object): readonly string[] {
  return Object.entries(z.record(z.string(), z.string().min(20)).parse(secrets)).flatMap(
    ([name, secret]) =>
      [...places].filter(([, text]) => holds(text, secret)).map(([place]) => `${name} in ${place}`),
  );
}

/** Everything that the app sent to GitHub. */
function sent(): string {
  return JSON.stringify(sandbox.requests.all.map(({ path, body }) => ({ path, body })));
}

/** A change with a leaked credential, words that are nobody's business, commands, and a landing. */
async function story(): Promise<void> {
  const { pool } = database;
  const leak = propose(sandbox, {
    changes: { "src/config.js": `export const token = "${credentials.inChange}";\n` },
    author: { name: "Alice", email: words.email },
    message: `Add a setting\n\n${words.transcript}\n\nCo-authored-by: Carl <${words.email}>`,
  });
  const auth = propose(sandbox, {
    changes: { "src/auth/login.js": "export const login = 2;\n" },
    author: { name: "Alice", email: words.email },
    message: `Change the login\n\n${words.transcript}`,
  });
  await settled(sandbox, pool);
  sandbox.comment({ pr: auth, by: "bob", body: `/agentgov hold ${words.reason}` });
  sandbox.comment({ pr: auth, by: "rita", body: `/agentgov approve ${words.reason}` });
  sandbox.comment({ pr: leak, by: "bob", body: `Look: ${words.transcript} ${words.email}` });
  await settled(sandbox, pool);
  sandbox.comment({ pr: auth, by: "bob", body: "/agentgov release" });
  sandbox.review({ pr: auth, by: "ivan", state: "APPROVE", body: words.transcript });
  await settled(sandbox, pool);
}

/** The record: what is kept for ever. */
function recordIn(rows: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...rows].filter(([name]) => /^(?:audit_|subject_key)/u.test(name)));
}

/** Entries are bytes: hex in a row, and text here. */
async function entriesText(pool: Pool): Promise<string> {
  const { rows } = await pool.query(
    "select coalesce(string_agg(convert_from(body, 'utf8'), ''), '') as text from audit_entry",
  );
  return z.tuple([z.object({ text: z.string() })]).parse(rows)[0].text;
}

describe("what nobody should find", () => {
  it("is in no table, no output and nothing that is sent, after everything that can happen", async () => {
    prepareAcme(sandbox, { policy: ENFORCE });
    await story();
    const rows = await rowsOf(database.pool);
    expect(rows.size).toBeGreaterThan(20);
    expect(rows.get("audit_entry")?.length).toBeGreaterThan(1_000);
    expect(rows.get("subject_key")).toContain("wrapping_key");
    const told = new Map([["requests", sent()]]);
    const output = new Map([["output", app.output()]]);
    expect(sightings(new Map([...rows, ...output, ...told]), credentials)).toEqual([]);
    const { reason, ...silent } = words;
    const entries = new Map([["entries", await entriesText(database.pool)]]);
    const kept = new Map([...recordIn(rows), ...output, ...entries]);
    expect(sightings(kept, words)).toEqual([]);
    expect(sightings(told, silent)).toEqual([]);
    expect(holds(sent(), reason)).toBe(true);
    for (const [place, text] of [...rows, ["output", app.output()] as const]) {
      expect([place, TOKENS.exec(text)?.[0]]).toEqual([place, undefined]);
    }
  });

  it("is not in the output either when GitHub fails in every way", async () => {
    prepareAcme(sandbox, { policy: ENFORCE });
    // Once each: every repetition is a wait for the next attempt.
    for (const status of [500, 401, 502] as const) {
      sandbox.faults.failRequests({ kind: "status", status }, { times: 1 });
    }
    const limit = { kind: "status", status: 429, retryAfterSeconds: 1 } as const;
    for (const fault of [
      limit,
      ...(["truncated", "html", "reset"] as const).map((kind) => ({ kind })),
    ]) {
      sandbox.faults.failRequests(fault, { times: 1 });
    }
    sandbox.faults.failWebhooks({ kind: "wrong-signature" });
    await story();
    const output = app.output();
    expect(output).toContain("will be tried again");
    expect(sightings(new Map([["output", output]]), { ...credentials, ...words })).toEqual([]);
    expect(TOKENS.exec(output)?.[0]).toBeUndefined();
    const rows = await rowsOf(database.pool);
    expect(sightings(rows, credentials)).toEqual([]);
  });
});
