import { generateKeyPairSync } from "node:crypto";
import type { Pool } from "pg";
import { afterEach, beforeEach, expect, type RunnerTask } from "vitest";
import { createLogger } from "../../src/logger.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { type Service, type ServiceOptions, startService } from "../../src/service.ts";
import { validateContract } from "../sandbox/contract.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

/** The whole product over a stand-in and a database of its own. */
export interface Product {
  readonly sandbox: Sandbox;
  readonly database: TestDatabase;
  readonly pool: Pool;
  readonly service: Service;
  /** Starts another replica over the same database and stand-in. */
  startReplica(overrides?: Partial<ServiceOptions>): Promise<Service>;
  /** Resolves when no webhook is on its way and no work is due or running. */
  settle(): Promise<void>;
  /** The latest check run on a commit. */
  check(repo: string, headSha: string): CheckView | undefined;
  /** What the app warned of lately: for whoever reads a test that failed. */
  warnings(): readonly string[];
  stop(): Promise<void>;
}

type CheckView = ReturnType<Sandbox["checkRuns"]>[number];

const SETTLE_MILLISECONDS = 30_000;
const WARNINGS_MAX = 30;

/** Starts the product as production does; only GitHub is a stand-in. */
export async function startProduct(overrides: Partial<ServiceOptions> = {}): Promise<Product> {
  const [database, sandbox] = await Promise.all([
    createTestDatabase(),
    startSandbox({ validate: validateContract }),
  ]);
  const services: Service[] = [];
  const warnings: string[] = [];
  const level = process.env["LOG_LEVEL"];
  async function startReplica(more: Partial<ServiceOptions> = {}): Promise<Service> {
    const service = await startService({
      app: {
        id: sandbox.app.id,
        slug: sandbox.app.slug,
        privateKey: sandbox.app.privateKeyPem,
        webhookSecret: sandbox.app.webhookSecret,
        webhookSecretPrevious: null,
      },
      apiUrl: `${sandbox.baseUrl}/api/v3`,
      host: "127.0.0.1",
      port: 0,
      configRepository: ".agentgov",
      workers: 2,
      restSeconds: 0,
      // What fails for a moment is tried again at once: nobody waits for real outages here.
      backoffSeconds: 0.2,
      pool: database.pool,
      database: database.address,
      signingKey: generateKeyPairSync("ed25519").privateKey,
      log: level === undefined ? createLogger("warn", latest(warnings)) : createLogger(level),
      ...overrides,
      ...more,
    });
    services.push(service);
    return service;
  }
  const service = await startReplica();
  sandbox.deliverTo(`${service.url}/api/github/webhooks`);
  return {
    sandbox,
    database,
    pool: database.pool,
    service,
    startReplica,
    settle: () => settle(sandbox, service),
    check: (repo, headSha) => sandbox.checkRuns(repo).findLast((run) => run.headSha === headSha),
    warnings: () => warnings,
    async stop() {
      await Promise.all(services.map((running) => running.stop()));
      await sandbox.stop();
      await database.drop();
    },
  };
}

/** Keeps the last lines that are written. */
function latest(lines: string[]): { readonly write: (line: string) => void } {
  return {
    write(line) {
      lines.push(line);
      if (lines.length > WARNINGS_MAX) lines.shift();
    },
  };
}

/** Prints what the app warned of when the test that used it has failed. */
export function explainFailure(product: Product | null, test: RunnerTask): void {
  if (test.result?.state !== "fail" || product === null) return;
  process.stderr.write(`The app warned in "${test.name}":\n${product.warnings().join("")}`);
}

/**
 * Starts a product before each test of the file and stops it after. What the app did against GitHub's
 * rules fails the test.
 */
export function productForEachTest(overrides: Partial<ServiceOptions> = {}): {
  readonly current: Product;
} {
  let product: Product | null = null;
  beforeEach(async () => {
    product = await startProduct(overrides);
  });
  afterEach(async ({ task }) => {
    explainFailure(product, task);
    const violations = product?.sandbox.violations ?? [];
    await product?.stop();
    product = null;
    expect(violations).toEqual([]);
  });
  return {
    get current() {
      if (product === null) throw new TypeError("the product exists inside of tests only");
      return product;
    },
  };
}

async function settle(sandbox: Sandbox, service: Service): Promise<void> {
  for (;;) {
    const attempts = await sandbox.settled();
    await service.idle(SETTLE_MILLISECONDS);
    if (attempts.length === 0) return;
  }
}
