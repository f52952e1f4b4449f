import type { KeyObject } from "node:crypto";
import type { Logger } from "pino";
import type { KeyRing } from "./db/key-ring.ts";
import { type Environment, readEnvironment, readSettings } from "./environment.ts";
import { createGithub } from "./github/client.ts";
import { identifyApp } from "./github/identify-app.ts";
import { signingKey, wrappingKeys } from "./log-keys.ts";
import { createLogger } from "./logger.ts";
import { openDatabase } from "./open-database.ts";
import { startService } from "./service.ts";
import { registerApp } from "./setup.ts";
import { describeStartFailure } from "./start-failure.ts";

/** Exit code for a configuration that cannot work. Source: sysexits.h, EX_CONFIG. */
const EXIT_CONFIGURATION = 78;
const EXIT_FAILURE = 1;

const WELCOME = `agentgov has no credentials yet. Two ways on:

  See it work, without GitHub:
    npm run demo

`;
const WITHOUT_SETUP = `  Connect it to GitHub:
    Set APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, and WEBHOOK_SECRET to those of a GitHub App with the permissions
    and events of app.yml; or set AGENTGOV_SETUP=1 once, to be guided through its registration.
    docs/install.md has both.
`;

async function main(): Promise<number> {
  const reading = readEnvironment(process.env);
  switch (reading.kind) {
    case "unregistered":
      return register();
    case "problems":
      return refuse(reading.problems);
    case "complete":
      return serve(reading.environment);
  }
}

function refuse(problems: readonly string[]): number {
  const list = problems.map((problem) => `  - ${problem}\n`).join("");
  process.stderr.write(`agentgov cannot start:\n${list}`);
  return EXIT_CONFIGURATION;
}

/** A production that lost its settings must fail loudly and not wait for somebody to register an app. */
async function register(): Promise<number> {
  const problems: string[] = [];
  const settings = readSettings(process.env, problems);
  if (problems.length > 0) return refuse(problems);
  process.stdout.write(WELCOME);
  if (settings.production && process.env["AGENTGOV_SETUP"] !== "1") {
    process.stdout.write(WITHOUT_SETUP);
    return EXIT_CONFIGURATION;
  }
  const outcome = await registerApp(settings, {
    print: (text) => process.stdout.write(text),
    stopped: stopSignal(),
  });
  if (outcome === "stopped") return 0;
  const reading = readEnvironment(process.env);
  return reading.kind === "complete" ? serve(reading.environment) : EXIT_CONFIGURATION;
}

async function serve(environment: Environment): Promise<number> {
  // Heard from the first moment on: a signal during the start stops what the start has begun.
  const stopped = stopSignal();
  const log = createLogger(environment.logLevel);
  const { app, apiUrl } = environment;
  // A wrong id or key must be found now, not by the first pull request that waits for it.
  const { slug } = await identifyApp(
    createGithub({ appId: app.id, privateKey: app.privateKey, baseUrl: apiUrl }),
  );
  await using stage = new AsyncDisposableStack();
  const keyRing = (): KeyRing | null => logWrappingKeys(environment, log);
  const choice = { ...environment, keyRing };
  const database = await openDatabase(choice, (message) => log.info(message));
  stage.defer(() => database.close());
  const service = await startService({
    ...environment,
    app: { ...app, slug },
    pool: database.pool,
    database: database.config,
    signingKey: logKey(environment, log),
    log,
  });
  stage.defer(() => service.stop());
  const { url, verifierKey } = service;
  log.info({ url, app: slug, verifierKey }, "agentgov is ready");
  const signal = await stopped;
  log.info({ signal }, "stopping: work in progress is finished first");
  await stage.disposeAsync();
  log.info("stopped");
  return 0;
}

/** Without a key the log is kept and nobody outside can verify it: said at every start. */
function logKey(environment: Environment, log: Logger): KeyObject | null {
  const key = signingKey({ ...environment.auditKey, dataDirectory: ownFolder(environment) });
  if (key === null) {
    log.warn("the log is not signed: set AUDIT_SIGNING_KEY or AUDIT_SIGNING_KEY_PATH");
  }
  return key;
}

/** A key of its own outlives the app's: said at every start, since afterwards it would be too late. */
function logWrappingKeys(environment: Environment, log: Logger): KeyRing | null {
  const { wrappingKey, app } = environment;
  const dataDirectory = ownFolder(environment);
  if (wrappingKey.inline === null && wrappingKey.path === null && dataDirectory === null) {
    log.warn(
      "set AUDIT_WRAPPING_KEY before the app's private key is replaced: it is derived from it",
    );
  }
  return wrappingKeys({ ...wrappingKey, dataDirectory, appKey: app.privateKey });
}

/** The folder of the embedded database; null for any other. */
function ownFolder({ databaseUrl, dataDirectory }: Environment): string | null {
  return databaseUrl === null ? dataDirectory : null;
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`agentgov cannot start: ${describeStartFailure(error)}\n`);
    process.exitCode = EXIT_FAILURE;
  },
);
