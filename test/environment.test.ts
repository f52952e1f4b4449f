import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type EnvironmentReading, readEnvironment, readSettings } from "../src/environment.ts";

/** Made at run time: no key or secret stands in a file. */
const RSA = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs1", format: "pem" })
  .toString()
  .trim();
const ED25519 = generateKeyPairSync("ed25519")
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();
const SECRET = "s".repeat(16);
const FOLDER = mkdtempSync(join(tmpdir(), "agentgov-environment-"));
const KEY_FILE = join(FOLDER, "key.pem");
writeFileSync(KEY_FILE, RSA);

afterAll(() => rmSync(FOLDER, { recursive: true }));

const GIVEN = { APP_ID: "7", PRIVATE_KEY: RSA, WEBHOOK_SECRET: SECRET };

function problemsOf(reading: EnvironmentReading): readonly string[] {
  return reading.kind === "problems" ? reading.problems : [];
}

describe("readEnvironment", () => {
  it("fills in what the contract says", () => {
    expect(readEnvironment(GIVEN)).toEqual({
      kind: "complete",
      environment: {
        app: { id: 7, privateKey: RSA, webhookSecret: SECRET, webhookSecretPrevious: null },
        host: "localhost",
        port: 3000,
        publicUrl: "http://localhost:3000",
        apiUrl: "https://api.github.com",
        databaseUrl: null,
        dataDirectory: "./.agentgov-data",
        configRepository: ".agentgov",
        logLevel: "info",
        workers: 8,
        production: false,
        auditKey: { inline: null, path: null },
        wrappingKey: { inline: null, path: null, previous: null },
        anchor: { url: null, branch: null },
      },
    });
  });

  it("takes what is given, trimmed", () => {
    const reading = readEnvironment({
      APP_ID: " 7 ",
      PRIVATE_KEY_PATH: KEY_FILE,
      WEBHOOK_SECRET: SECRET,
      WEBHOOK_SECRET_PREVIOUS: "p".repeat(16),
      HOST: "0.0.0.0",
      PORT: "65535",
      WORKERS: "1",
      PUBLIC_URL: "https://gov.acme.example/",
      GHE_HOST: "github.acme.example:8443",
      GHE_PROTOCOL: "http",
      DATABASE_URL: "postgresql://localhost/agentgov",
      AGENTGOV_DATA_DIR: "/data",
      AGENTGOV_CONFIG_REPO: "rules",
      LOG_LEVEL: "silent",
      NODE_ENV: "production",
    });
    expect(reading).toEqual({
      kind: "complete",
      environment: {
        app: {
          id: 7,
          privateKey: RSA,
          webhookSecret: SECRET,
          webhookSecretPrevious: "p".repeat(16),
        },
        host: "0.0.0.0",
        port: 65_535,
        publicUrl: "https://gov.acme.example",
        apiUrl: "http://github.acme.example:8443/api/v3",
        databaseUrl: "postgresql://localhost/agentgov",
        dataDirectory: "/data",
        configRepository: "rules",
        logLevel: "silent",
        workers: 1,
        production: true,
        auditKey: { inline: null, path: null },
        wrappingKey: { inline: null, path: null, previous: null },
        anchor: { url: null, branch: null },
      },
    });
  });

  it("reads a key whose line breaks were written in one line", () => {
    const reading = readEnvironment({ ...GIVEN, PRIVATE_KEY: RSA.replaceAll("\n", "\\n") });
    expect(reading).toMatchObject({
      kind: "complete",
      environment: { app: { privateKey: RSA } },
    });
  });

  it("knows an app that is not registered yet", () => {
    expect(readEnvironment({ PORT: "nonsense" })).toEqual({ kind: "unregistered" });
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    [
      "no app id",
      { APP_ID: undefined },
      "APP_ID is missing: set it to the number on the app's settings page.",
    ],
    ["an app id that is none", { APP_ID: "my-app" }, 'APP_ID is "my-app": set it'],
    ["an app id in hex", { APP_ID: "0x10" }, 'APP_ID is "0x10"'],
    ["an app id of zero", { APP_ID: "0" }, 'APP_ID is "0"'],
    ["an app id beyond numbers", { APP_ID: "9".repeat(20) }, "APP_ID is"],
    ["no key", { PRIVATE_KEY: undefined }, "PRIVATE_KEY is missing: set it to the PEM text"],
    [
      "a key that is none",
      { PRIVATE_KEY: "secret" },
      "PRIVATE_KEY: it cannot be read as a PEM private key. Download a new key",
    ],
    [
      "a key of another kind",
      { PRIVATE_KEY: ED25519 },
      "PRIVATE_KEY is not an RSA key: GitHub Apps sign with RSA.",
    ],
    [
      "a key file that is not there",
      { PRIVATE_KEY: "", PRIVATE_KEY_PATH: "/nowhere/key.pem" },
      "PRIVATE_KEY_PATH (/nowhere/key.pem): the file does not exist.",
    ],
    [
      "a key file that is a folder",
      { PRIVATE_KEY: "", PRIVATE_KEY_PATH: FOLDER },
      `PRIVATE_KEY_PATH (${FOLDER}): it cannot be read`,
    ],
    [
      "no secret",
      { WEBHOOK_SECRET: undefined },
      "WEBHOOK_SECRET is missing or empty. Make one with `openssl rand -hex 32`",
    ],
    ["an empty secret", { WEBHOOK_SECRET: "   " }, "WEBHOOK_SECRET is missing or empty."],
    [
      "a well-known secret",
      { WEBHOOK_SECRET: " Your-Webhook-Secret " },
      "WEBHOOK_SECRET is a well-known default that anyone can guess.",
    ],
    [
      "a short secret",
      { WEBHOOK_SECRET: "s".repeat(15) },
      "WEBHOOK_SECRET has 15 characters; at least 16 are needed.",
    ],
    [
      "a short previous secret",
      { WEBHOOK_SECRET_PREVIOUS: "abc" },
      "WEBHOOK_SECRET_PREVIOUS has 3 characters",
    ],
    [
      "a port that is none",
      { PORT: "http" },
      'PORT is "http": it must be a whole number from 1 to 65535.',
    ],
    ["a port of zero", { PORT: "0" }, 'PORT is "0"'],
    ["a port too high", { PORT: "65536" }, 'PORT is "65536"'],
    ["half a port", { PORT: "80.5" }, 'PORT is "80.5"'],
    ["a port with an exponent", { PORT: "1e3" }, 'PORT is "1e3"'],
    [
      "too many workers",
      { WORKERS: "65" },
      'WORKERS is "65": it must be a whole number from 1 to 64.',
    ],
    [
      "an unknown log level",
      { LOG_LEVEL: "loud" },
      'LOG_LEVEL is "loud": use one of fatal, error, warn, info, debug, trace, silent.',
    ],
    [
      "an address without its scheme",
      { PUBLIC_URL: "gov.acme.example" },
      'PUBLIC_URL is "gov.acme.example": write the whole address',
    ],
    ["an address of another kind", { PUBLIC_URL: "ftp://gov.acme.example" }, "PUBLIC_URL is"],
    ["an address that is none", { PUBLIC_URL: "https://" }, "PUBLIC_URL is"],
    [
      "a server with its scheme",
      { GHE_HOST: "https://github.acme.example" },
      'GHE_HOST is "https://github.acme.example": write the host name alone',
    ],
    [
      "an unknown protocol",
      { GHE_HOST: "a.example", GHE_PROTOCOL: "gopher" },
      'GHE_PROTOCOL is "gopher": use https',
    ],
    [
      "another database",
      { DATABASE_URL: "mysql://localhost" },
      "DATABASE_URL must start with postgres://",
    ],
  ])("explains %s", (_name, variables, words) => {
    const [problem = "", ...others] = problemsOf(readEnvironment({ ...GIVEN, ...variables }));
    expect(problem).toContain(words);
    expect(others).toEqual([]);
  });

  it("says everything at once", () => {
    expect(problemsOf(readEnvironment({ APP_ID: "", PORT: "x", LOG_LEVEL: "y" }))).toHaveLength(5);
  });

  it("never repeats a secret", () => {
    const hidden = "h".repeat(9);
    const problems = problemsOf(
      readEnvironment({ ...GIVEN, WEBHOOK_SECRET: hidden, PRIVATE_KEY: hidden }),
    );
    expect(problems.join("\n")).not.toContain(hidden);
  });

  it("ignores an empty previous secret", () => {
    const reading = readEnvironment({ ...GIVEN, WEBHOOK_SECRET_PREVIOUS: "" });
    expect(reading).toMatchObject({ environment: { app: { webhookSecretPrevious: null } } });
  });
});

describe("readSettings", () => {
  it("needs no registered app", () => {
    const problems: string[] = [];
    expect(readSettings({ DATABASE_URL: "postgres://x/y" }, problems).databaseUrl).toBe(
      "postgres://x/y",
    );
    expect(problems).toEqual([]);
  });
});
