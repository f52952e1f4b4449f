import { enableCompileCache } from "node:module";
import { pino } from "pino";
import { type Environment, readEnvironment } from "./environment.ts";
import { createGithub } from "./github/client.ts";
import { identifyApp } from "./github/identify-app.ts";
import { createLogger } from "./logger.ts";
import { openDatabase } from "./open-database.ts";
import { startService } from "./service.ts";

/** Exit code for a configuration that cannot work. Source: sysexits.h, EX_CONFIG. */
const EXIT_CONFIGURATION = 78;

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
  const log = createLogger(environment.logLevel);
  const { app, apiUrl } = environment;
  // A wrong id or key must be found now, not by the first pull request that waits for it.
  const { slug } = await identifyApp(
    createGithub({ appId: app.id, privateKey: app.privateKey, baseUrl: apiUrl }),
  );
  const database = await openDatabase(environment, (message) => log.info(message));
  const service = await startService({
    ...environment,
    app: { ...app, slug },
    pool: database.pool,
    database: database.config,
    log,
  });
  log.info({ url: service.url, app: slug }, "agentgov is ready");
  const signal = await stopSignal();
  log.info({ signal }, "stopping: work in progress is finished first");
  await service.stop();
  await database.close();
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
    const message = error instanceof Error ? error.message : "unknown failure";
    pino(pino.destination({ dest: 2, sync: true })).fatal({ err: error }, "agentgov cannot start");
    process.stderr.write(`agentgov cannot start: ${message}\n`);
    process.exitCode = 1;
  },
);
