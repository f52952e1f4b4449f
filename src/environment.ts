import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { readStoredCredentials } from "./stored-credentials.ts";

/** Shortest webhook secret: 16 characters resist guessing even when they are plain words. */
const SECRET_MIN = 16;
/** Secrets that stand in examples and defaults everywhere. */
const WELL_KNOWN_SECRETS = [
  "development",
  "changeme",
  "secret",
  "webhooksecret",
  "your-webhook-secret",
];

/** How the process was configured. */
export interface Environment {
  readonly app: {
    readonly id: number;
    readonly privateKey: string;
    readonly webhookSecret: string;
    /** Verifies during a rotation; never signs. */
    readonly webhookSecretPrevious: string | null;
  };
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  /** Root of the REST API. */
  readonly apiUrl: string;
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  readonly configRepository: string;
  readonly logLevel: string;
  readonly workers: number;
  readonly production: boolean;
  /** Where the key is that signs the log: PEM text, or a file of it. */
  readonly auditKey: { readonly inline: string | null; readonly path: string | null };
  /** Where the key is that wraps those of persons, and the one before while it is replaced. */
  readonly wrappingKey: {
    readonly inline: string | null;
    readonly path: string | null;
    readonly previous: string | null;
  };
  readonly anchor: AnchorSettings;
}

/** Where checkpoints are laid down beside the check runs of config repositories. */
export interface AnchorSettings {
  /** An address that takes each checkpoint as JSON; null for none. */
  readonly url: string | null;
  /** A branch of one repository, with a token that may write to that repository alone; null for none. */
  readonly branch: {
    readonly repository: string;
    readonly branch: string;
    readonly token: string;
  } | null;
}

/** Checkpoints are laid down nowhere else. */
export const NO_ANCHOR_SETTINGS: AnchorSettings = { url: null, branch: null };

/** What the environment says: ready to serve, not registered yet, or wrong in named ways. */
export type EnvironmentReading =
  | { readonly kind: "complete"; readonly environment: Environment }
  | { readonly kind: "unregistered" }
  | { readonly kind: "problems"; readonly problems: readonly string[] };

type Variables = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];
/** `Number` also reads `0x10`, `1e3` and the empty text, which nobody means. */
const DIGITS = /^\d+$/u;
const CREDENTIALS = ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET"];

const DATA_DIRECTORY = "./.agentgov-data";

/** Reads and judges the environment. Problems say which variable, what is wrong and what to do. */
export function readEnvironment(variables: Variables): EnvironmentReading {
  const given = CREDENTIALS.filter((name) => variables[name] !== undefined);
  if (given.length === 0) return readWithStored(variables);
  const problems: string[] = [];
  const id = readAppId(variables, problems);
  const privateKey = readPrivateKey(variables, problems);
  const webhookSecret = readSecret(variables, "WEBHOOK_SECRET", problems);
  const previous = (variables["WEBHOOK_SECRET_PREVIOUS"] ?? "") !== "";
  const webhookSecretPrevious = previous
    ? readSecret(variables, "WEBHOOK_SECRET_PREVIOUS", problems)
    : null;
  const settings = readSettings(variables, problems);
  if (problems.length > 0) return { kind: "problems", problems };
  const app = { id, privateKey, webhookSecret, webhookSecretPrevious };
  return { kind: "complete", environment: { app, ...settings } };
}

/** What the guided registration kept counts where the environment names no credentials at all. */
function readWithStored(variables: Variables): EnvironmentReading {
  const folder = text(variables, "AGENTGOV_DATA_DIR", DATA_DIRECTORY);
  const stored = readStoredCredentials(folder);
  switch (stored.kind) {
    case "absent":
      return { kind: "unregistered" };
    case "unreadable":
      return { kind: "problems", problems: [stored.problem] };
    case "found": {
      const reading = readEnvironment({ ...variables, ...stored.variables });
      if (reading.kind !== "complete") return reading;
      if (reading.environment.apiUrl === stored.apiUrl) return reading;
      const problem = `the app in ${folder} is registered at ${stored.apiUrl}: set GHE_HOST as it was then.`;
      return { kind: "problems", problems: [problem] };
    }
  }
}

/** The settings that do not need a registered app: what `migrate` and the demo need too. */
export function readSettings(variables: Variables, problems: string[]): Omit<Environment, "app"> {
  const port = readNumber(variables, { name: "PORT", fallback: 3000, max: 65_535 }, problems);
  const workers = readNumber(variables, { name: "WORKERS", fallback: 8, max: 64 }, problems);
  const host = text(variables, "HOST", "localhost");
  const logLevel = text(variables, "LOG_LEVEL", "info");
  if (!LOG_LEVELS.includes(logLevel)) {
    problems.push(`LOG_LEVEL is "${logLevel}": use one of ${LOG_LEVELS.join(", ")}.`);
  }
  return {
    host,
    port,
    workers,
    logLevel,
    publicUrl: readPublicUrl(variables, `http://${host}:${port}`, problems),
    apiUrl: readApiUrl(variables, problems),
    databaseUrl: readDatabaseUrl(variables, problems),
    dataDirectory: text(variables, "AGENTGOV_DATA_DIR", DATA_DIRECTORY),
    configRepository: text(variables, "AGENTGOV_CONFIG_REPO", ".agentgov"),
    production: variables["NODE_ENV"] === "production",
    auditKey: {
      inline: optionalText(variables, "AUDIT_SIGNING_KEY"),
      path: optionalText(variables, "AUDIT_SIGNING_KEY_PATH"),
    },
    wrappingKey: {
      inline: optionalText(variables, "AUDIT_WRAPPING_KEY"),
      path: optionalText(variables, "AUDIT_WRAPPING_KEY_PATH"),
      previous: optionalText(variables, "AUDIT_WRAPPING_KEY_PREVIOUS"),
    },
    anchor: readAnchor(variables, problems),
  };
}

function readAnchor(variables: Variables, problems: string[]): AnchorSettings {
  const url = optionalText(variables, "AUDIT_ANCHOR_URL");
  if (url !== null && !(URL.canParse(url) && url.startsWith("https://"))) {
    problems.push("AUDIT_ANCHOR_URL is not an address: write one that begins with https://.");
  }
  const token = optionalText(variables, "AUDIT_ANCHOR_TOKEN");
  const repository = optionalText(variables, "AUDIT_ANCHOR_REPO");
  if (token === null && repository === null) return { url, branch: null };
  if (token === null || repository === null || !/^[\w.-]+\/[\w.-]+$/u.test(repository)) {
    problems.push(
      "AUDIT_ANCHOR_TOKEN and AUDIT_ANCHOR_REPO (owner/name) belong together: set both.",
    );
    return { url, branch: null };
  }
  const branch = text(variables, "AUDIT_ANCHOR_BRANCH", "agentgov-checkpoints");
  return { url, branch: { repository, branch, token } };
}

function text(variables: Variables, name: string, fallback: string): string {
  const value = variables[name]?.trim() ?? "";
  return value === "" ? fallback : value;
}

function optionalText(variables: Variables, name: string): string | null {
  const value = text(variables, name, "");
  return value === "" ? null : value;
}

function readNumber(
  variables: Variables,
  {
    name,
    fallback,
    max,
  }: { readonly name: string; readonly fallback: number; readonly max: number },
  problems: string[],
): number {
  const value = text(variables, name, String(fallback));
  const number = Number(value);
  if (DIGITS.test(value) && number >= 1 && number <= max) return number;
  problems.push(`${name} is "${value}": it must be a whole number from 1 to ${max}.`);
  return fallback;
}

function readAppId(variables: Variables, problems: string[]): number {
  const value = text(variables, "APP_ID", "");
  const id = Number(value);
  if (DIGITS.test(value) && Number.isSafeInteger(id) && id > 0) return id;
  problems.push(
    `APP_ID is ${value === "" ? "missing" : `"${value}"`}: set it to the number on the app's settings page.`,
  );
  return 0;
}

function readPrivateKey(variables: Variables, problems: string[]): string {
  const inline = text(variables, "PRIVATE_KEY", "");
  const path = text(variables, "PRIVATE_KEY_PATH", "");
  if (inline === "" && path === "") {
    problems.push(
      "PRIVATE_KEY is missing: set it to the PEM text of the app's private key, or PRIVATE_KEY_PATH to its file.",
    );
    return "";
  }
  const source = inline === "" ? `PRIVATE_KEY_PATH (${path})` : "PRIVATE_KEY";
  try {
    // One-line environments write the line breaks of the PEM as "\n".
    const pem = inline === "" ? readFileSync(path, "utf8") : inline.replaceAll("\\n", "\n");
    if (createPrivateKey(pem).asymmetricKeyType === "rsa") return pem;
    problems.push(`${source} is not an RSA key: GitHub Apps sign with RSA.`);
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = missing ? "the file does not exist" : "it cannot be read as a PEM private key";
    problems.push(`${source}: ${why}. Download a new key from the app's settings page.`);
  }
  return "";
}

function readSecret(variables: Variables, name: string, problems: string[]): string {
  const secret = variables[name] ?? "";
  const advice =
    "Make one with `openssl rand -hex 32` and set the same on the app's settings page.";
  if (secret.trim() === "") problems.push(`${name} is missing or empty. ${advice}`);
  else if (WELL_KNOWN_SECRETS.includes(secret.trim().toLowerCase())) {
    problems.push(`${name} is a well-known default that anyone can guess. ${advice}`);
  } else if (secret.length < SECRET_MIN) {
    problems.push(
      `${name} has ${secret.length} characters; at least ${SECRET_MIN} are needed. ${advice}`,
    );
  }
  return secret;
}

function readApiUrl(variables: Variables, problems: string[]): string {
  const host = text(variables, "GHE_HOST", "");
  if (host === "") return "https://api.github.com";
  const protocol = text(variables, "GHE_PROTOCOL", "https");
  if (protocol !== "https" && protocol !== "http") {
    problems.push(`GHE_PROTOCOL is "${protocol}": use https (or http for a stand-in).`);
  }
  if (!/^[A-Za-z0-9.-]+(?::\d{1,5})?$/u.test(host)) {
    problems.push(`GHE_HOST is "${host}": write the host name alone, such as github.acme.example.`);
  }
  return `${protocol}://${host}/api/v3`;
}

function readPublicUrl(variables: Variables, fallback: string, problems: string[]): string {
  const url = text(variables, "PUBLIC_URL", fallback);
  if (/^https?:\/\//u.test(url) && URL.canParse(url)) return url.replace(/\/$/u, "");
  problems.push(
    `PUBLIC_URL is "${url}": write the whole address, such as https://agentgov.acme.example.`,
  );
  return url;
}

function readDatabaseUrl(variables: Variables, problems: string[]): string | null {
  const url = text(variables, "DATABASE_URL", "");
  if (url === "") return null;
  if (!/^postgres(?:ql)?:\/\//u.test(url)) {
    problems.push("DATABASE_URL must start with postgres:// and name a PostgreSQL 15 or newer.");
  } else if (!URL.canParse(url.replace("@/", "@socket/"))) {
    // A local socket is named by `?host=`, and its address has no host: `postgres://user@/name?host=/dir`.
    problems.push(
      "DATABASE_URL is not an address: write postgres://USER:PASSWORD@HOST:PORT/NAME, with special characters of the password percent-encoded.",
    );
  }
  return url;
}
