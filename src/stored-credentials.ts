import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { OperationalError } from "./domain/operational-error.ts";
import type { RegisteredApp } from "./domain/registered-app.ts";

/** Holds the private key: readable for the account of the app alone. */
const FILE = "credentials.json";
const MODE = 0o600;

const Stored = z.strictObject({
  schema: z.literal("agentgov.credentials/1"),
  apiUrl: z.string(),
  appId: z.int().positive(),
  privateKey: z.string(),
  webhookSecret: z.string(),
});

/** What the guided registration left behind, as the variables that would say the same. */
export type StoredCredentials =
  | { readonly kind: "absent" }
  | {
      readonly kind: "found";
      readonly apiUrl: string;
      readonly variables: Readonly<Record<string, string>>;
    }
  | { readonly kind: "unreadable"; readonly problem: string };

/** Reads the credentials kept in the data folder. Never throws: trouble has its sentence. */
export function readStoredCredentials(folder: string): StoredCredentials {
  const file = join(folder, FILE);
  if (!existsSync(file)) return { kind: "absent" };
  const advice = "correct it, remove it to register anew, or set APP_ID and the other variables";
  try {
    const { apiUrl, appId, privateKey, webhookSecret } = Stored.parse(
      JSON.parse(readFileSync(file, "utf8")),
    );
    const variables = {
      APP_ID: String(appId),
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: webhookSecret,
    };
    return { kind: "found", apiUrl, variables };
  } catch {
    // The reasons of a parser quote what it read, which is secret here.
    return { kind: "unreadable", problem: `${file} cannot be read: ${advice}.` };
  }
}

/**
 * Keeps the credentials of a new app in the data folder, whole or not at all.
 *
 * @throws when the folder cannot be written to.
 */
export function storeCredentials(folder: string, apiUrl: string, app: RegisteredApp): void {
  const stored: z.infer<typeof Stored> = {
    schema: "agentgov.credentials/1",
    apiUrl,
    appId: app.id,
    privateKey: app.privateKey,
    webhookSecret: app.webhookSecret,
  };
  writeWhole(folder, FILE, `${JSON.stringify(stored)}\n`);
}

/** The data folder cannot keep credentials; the message says what to do. */
class CredentialStoreError extends OperationalError {
  override readonly name = "CredentialStoreError";
  readonly code = "CREDENTIAL_STORE";
  readonly retryable = false;
}

/**
 * Makes sure that credentials can be kept before anybody registers an app for them.
 *
 * @throws {CredentialStoreError} when the folder cannot be written to.
 */
export function probeStore(folder: string): void {
  const name = "credentials.probe";
  try {
    writeWhole(folder, name, "");
    rmSync(join(folder, name));
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : "no reason given";
    const advice = "name a folder that this account may write in";
    throw new CredentialStoreError(
      `AGENTGOV_DATA_DIR (${folder}) cannot keep the credentials (${why}): ${advice}`,
      { cause },
    );
  }
}

function writeWhole(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  const half = join(folder, `.${name}.${process.pid}`);
  rmSync(half, { force: true });
  // A new file with this mode: no umask makes it wider.
  writeFileSync(half, text, { mode: MODE, flag: "wx" });
  renameSync(half, join(folder, name));
}
