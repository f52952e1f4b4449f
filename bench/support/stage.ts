import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { startEmbeddedPostgres } from "../../src/db/embedded-postgres.ts";
import { migrate } from "../../src/db/migrate.ts";
import { createPool } from "../../src/db/pool.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { ENFORCE, person, prepareAcme, SHOP } from "../../test/support/acme.ts";
import {
  type AppProcess,
  databaseUrl,
  deliverTo,
  registeredAt,
  startProcess,
  stopProcesses,
} from "../../test/support/process.ts";

/** Files and commits of the pull request that every bench speaks of. */
export const FILES = 20;
export const COMMITS = 5;

/** The product as a process of its own, with a durable database, and the stand-in in this process. */
export interface Stage extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly pool: Pool;
  /** Starts the app anew, so that it remembers nothing but what is in the database. */
  startApp(variables?: Readonly<Record<string, string>>): Promise<AppProcess>;
}

/** Two teams own what the pull request touches, so that every evaluation has to look them up. */
const POLICY = `${ENFORCE}  billing:
    owners: ["@acme/platform"]
`;

/** Sets the stage; leaving the scope stops everything and removes the data. */
export async function setStage(): Promise<Stage> {
  const stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "agentgov-bench-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const server = await startEmbeddedPostgres({ folder, production: false });
  stack.defer(() => server.stop());
  const pool = createPool({ config: server.address, connectionsMax: 4, onError: () => undefined });
  stack.defer(() => pool.end());
  await migrate(pool);
  const sandbox = await startSandbox();
  stack.defer(() => sandbox.stop());
  stack.defer(() => stopProcesses());
  prepareAcme(sandbox, { policy: POLICY });
  let app: AppProcess | null = null;
  // Not by force: a profile that was asked for is written at the end of the process.
  stack.defer(async () => {
    await app?.stop("SIGTERM");
  });
  return {
    sandbox,
    pool,
    async startApp(variables = {}) {
      await app?.stop("SIGTERM");
      const database = { DATABASE_URL: databaseUrl(server.address), LOG_LEVEL: "info" };
      app = await startProcess({
        variables: { ...registeredAt(sandbox), ...database, ...variables },
      });
      await app.ready();
      deliverTo(sandbox, app);
      return app;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Opens the pull request of the benches: twenty files in five commits, some of auth, some of billing. */
export function proposeLarge(
  sandbox: Sandbox,
  name: string,
): { readonly repo: string; readonly number: number; readonly headSha: string } {
  for (let commit = 0; commit < COMMITS; commit += 1) {
    const changes = Object.fromEntries(
      Array.from({ length: FILES / COMMITS }, (_, file) => [
        pathOf(commit * (FILES / COMMITS) + file),
        `export const ${name.replaceAll("-", "_")} = ${commit};\n`,
      ]),
    );
    const message = `Step ${commit} of ${name}\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n`;
    const from = commit === 0 ? { from: "main" } : {};
    sandbox.commit(SHOP, name, { author: person("alice"), message, changes, ...from });
  }
  sandbox.push(SHOP, name, { by: "alice" });
  const pullRequest = { repo: SHOP, head: name, base: "main", by: "alice", title: name };
  const { number, headSha } = sandbox.openPullRequest({ ...pullRequest, draft: false });
  return { repo: SHOP, number, headSha };
}

function pathOf(file: number): string {
  const folders = ["src/auth", "src/billing", "src/cart", "docs", "test"];
  return `${folders[file % folders.length]}/file-${file}.js`;
}
