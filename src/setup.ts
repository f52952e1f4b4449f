import { randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { createSetUp } from "./app/set-up-app.ts";
import { sha256 } from "./domain/digest.ts";
import type { Environment } from "./environment.ts";
import { convertManifest } from "./github/convert-manifest.ts";
import { serveHttp } from "./http-server.ts";
import { rulesetJson } from "./policy/posture/ruleset-json.ts";
import { readPolicyYaml } from "./readers/policy-yaml.ts";
import { checkRunName } from "./render/check-run.ts";
import { probeStore, storeCredentials } from "./stored-credentials.ts";
import { type AppManifest, createSetupWeb } from "./web/setup-route.ts";

/** Of the token in the terminal and of states: nobody guesses 256 bits in five tries. */
const TOKEN_BYTES = 32;

/** A policy that blocks nothing, to begin with. */
const FIRST_POLICY = `version: 1
mode: warn                        # show verdicts; "enforce" when you trust them
extends: recommended@1
owners: ["@YOUR-ORG/platform"]    # who owns the guardrails themselves
areas:
  auth:
    owners: ["@YOUR-ORG/identity"]
`;

const Manifest = z.object({
  name: z.string(),
  description: z.string(),
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});

/** The settings of a process without an app. */
export type SetupSettings = Omit<Environment, "app">;

/** Where the unconfigured process speaks and when it has to stop. */
export interface SetupStage {
  readonly print: (text: string) => void;
  /** Resolves when the process is asked to end. */
  readonly stopped: Promise<unknown>;
}

/**
 * Serves the guided registration until an app is registered or the process is asked to end.
 *
 * @throws when the data folder cannot be written to, or the port cannot be listened on.
 */
export async function registerApp(
  settings: SetupSettings,
  { print, stopped }: SetupStage,
): Promise<"registered" | "stopped"> {
  const { apiUrl, publicUrl, configRepository } = settings;
  const dataDirectory = resolve(settings.dataDirectory);
  probeStore(dataDirectory);
  const token = randomText();
  const registered = Promise.withResolvers<"registered">();
  const say = (error: unknown): void => print(`setup: ${reasonOf(error)}\n`);
  const setUp = createSetUp(
    {
      isEqual: (given, expected) => timingSafeEqual(sha256(given), sha256(expected)),
      random: randomText,
      elapsed: () => performance.now(),
      convert: (code) => convertManifest(apiUrl, code),
      store: (app) => storeCredentials(dataDirectory, apiUrl, app),
      onTrouble: say,
    },
    token,
  );
  const web = createSetupWeb({
    setUp,
    githubUrl: githubUrlOf(apiUrl),
    publicUrl,
    dataDirectory,
    configRepository,
    manifest: readManifest(),
    policy: FIRST_POLICY,
    rulesetOf: (appId) => rulesetJson({ appId, branch: "main", checkName: checkRunName("main") }),
    onRegistered: () => registered.resolve("registered"),
    onFailure: say,
  });
  const server = await serveHttp(settings, web);
  print(`  Connect it to GitHub: open this within the hour\n    ${linkOf(settings, token)}\n`);
  const outcome = await Promise.race([
    registered.promise,
    stopped.then((): "stopped" => "stopped"),
  ]);
  // Waits for the last page to be sent.
  await server.close();
  return outcome;
}

function linkOf({ publicUrl }: SetupSettings, token: string): string {
  return `${publicUrl}/setup?token=${token}`;
}

function randomText(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** The pages of Enterprise Server are at the root of the host that has the API. */
function githubUrlOf(apiUrl: string): string {
  return apiUrl === "https://api.github.com" ? "https://github.com" : new URL(apiUrl).origin;
}

function readManifest(): AppManifest {
  const text = readFileSync(new URL("../app.yml", import.meta.url), "utf8");
  const reading = readPolicyYaml("app.yml", text);
  if (reading.kind === "problems") throw new TypeError("app.yml of this release cannot be read");
  const manifest = Manifest.parse(reading.file.document);
  return {
    name: manifest.name,
    description: manifest.description,
    permissions: manifest.default_permissions,
    events: manifest.default_events,
  };
}

/** Messages of our own errors and of the file system: neither quotes what was sent or kept. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown failure";
}
