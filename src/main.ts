import { enableCompileCache } from "node:module";
import { type Environment, readEnvironment } from "./environment.ts";
import { createGithub } from "./github/client.ts";
import { identifyApp } from "./github/identify-app.ts";
import { createLogger } from "./logger.ts";
import { openDatabase } from "./open-database.ts";
import { startService } from "./service.ts";
import { describeStartFailure } from "./start-failure.ts";

/** Exit code for a configuration that cannot work. Source: sysexits.h, EX_CONFIG. */
const EXIT_CONFIGURATION = 78;
const EXIT_FAILURE = 1;

const WELCOME = `agentgov has no credentials yet. Two ways on:

  See it work, without GitHub:
    npm run demo

  Connect it to GitHub:
    1. Register a GitHub App by hand (Settings > Developer settings > GitHub Apps > New) with the
       permissions and events of app.yml; each is listed there with its reason. Set the webhook URL to
       https://YOUR-HOST/api/github/webhooks and a webhook secret made with: openssl rand -hex 32
    2. Start it with the app's id, private key and that secret:
       APP_ID=123 PRIVATE_KEY_PATH=./key.pem WEBHOOK_SECRET=... npm start

Without DATABASE_URL it keeps its data in ./.agentgov-data, in a PostgreSQL of its own.
The README says more.
`;

async function main(): Promise<number> {
  enableCompileCache();
  const reading = readEnvironment(process.env);
  switch (reading.kind) {
    case "unregistered":
      process.stdout.write(WELCOME);
      return EXIT_CONFIGURATION;
    case "problems":
      process.stderr.write(
        `agentgov cannot start:\n${reading.problems.map((problem) => `  - ${problem}\n`).join("")}`,
      );
      return EXIT_CONFIGURATION;
    case "complete":
      return serve(reading.environment);
  }
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
  const database = await openDatabase(environment, (message) => log.info(message));
  stage.defer(() => database.close());
  const service = await startService({
    ...environment,
    app: { ...app, slug },
    pool: database.pool,
    database: database.config,
    log,
  });
  stage.defer(() => service.stop());
  log.info({ url: service.url, app: slug }, "agentgov is ready");
  const signal = await stopped;
  log.info({ signal }, "stopping: work in progress is finished first");
  await stage.disposeAsync();
  log.info("stopped");
  return 0;
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
