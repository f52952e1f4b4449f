import { generateKeyPairSync } from "node:crypto";
import type { Pool } from "pg";
import { vi } from "vitest";
import { latestCheckpoint } from "../../src/db/checkpoints.ts";
import type { DatabaseAddress } from "../../src/db/embedded-postgres.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import type { Service } from "../../src/service.ts";
import { prepareAcme, propose, SHOP } from "../support/acme.ts";
import { registeredAt } from "../support/process.ts";
import { startProduct } from "../support/product.ts";
import { onServer } from "./documented-databases.ts";
import { setSoundRules, startSoundFront } from "./documented-github.ts";

/** What an installation of the app has behind it when somebody types the commands of a page. */
export interface Story {
  readonly sandbox: Sandbox;
  /** The settings of the app, for commands that ask GitHub. */
  readonly app: Readonly<Record<string, string | undefined>>;
  /** Nobody is connected to it, so that it can be copied. */
  readonly address: DatabaseAddress;
  /** Signs the log, in PEM. */
  readonly signingKey: string;
  /** Verifies the log. */
  readonly verifierKey: string;
  /** The newest checkpoint of the log. */
  readonly note: string;
  /** The pull request of the shop that landed. */
  readonly pullRequest: number;
  /** An organisation that uninstalled the app. */
  readonly gone: { readonly name: string; readonly installation: number };
  stop(): Promise<void>;
}

const GONE = "globex";
const SETTLE_MILLISECONDS = 30_000;
/** What is said about a branch that moved is looked at again before it is believed. */
const LANDING_MILLISECONDS = 20_000;

/** Long enough that the page about `who` can ask for line 42. */
const SESSION = Array.from(
  { length: 50 },
  (_, index) => `export const session${index} = ${index};\n`,
);

const FILES = {
  CODEOWNERS: "* @acme/platform\nsrc/auth/ @acme/identity\n",
  "docs/guide.md": "# Guide\n",
  "src/auth/login.ts": "export const login = 1;\n",
  "src/cart/total.ts": "export const total = 1;\n",
};

interface Stage {
  readonly sandbox: Sandbox;
  readonly service: Service;
  readonly pool: Pool;
}

/** Plays it with the whole product, and stops the product. */
export async function playStory(): Promise<Story> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const product = await startProduct({
    backfill: { batch: 100, pauseSeconds: 0 },
    signingKey: privateKey,
  });
  const { sandbox, service, database } = product;
  const stage = { sandbox, service, pool: database.pool };
  const pullRequest = await playShop(stage);
  const installation = await playGone(stage);
  await service.anchor();
  const checkpoint = await latestCheckpoint(database.pool);
  await settle(stage);
  await service.stop();
  await leave(database.address);
  const front = await startSoundFront(sandbox);
  return {
    sandbox,
    app: { ...registeredAt(sandbox), GHE_HOST: front.host },
    address: database.address,
    signingKey: String(privateKey.export({ format: "pem", type: "pkcs8" })),
    verifierKey: service.verifierKey ?? "",
    note: checkpoint?.note ?? "",
    pullRequest,
    gone: { name: GONE, installation },
    async stop() {
      await front.stop();
      await product.stop();
    },
  };
}

/** One change to the login lands with an approval; another is vetoed by whoever proposed it. */
async function playShop(stage: Stage): Promise<number> {
  const { sandbox, pool } = stage;
  prepareAcme(sandbox, { files: FILES });
  sandbox.commit(SHOP, "release/1", { author: "bob", message: "Release", changes: {} });
  sandbox.push(SHOP, "release/1", { by: "bob" });
  setSoundRules(sandbox, SHOP, "main");
  setSoundRules(sandbox, SHOP, "release/1");
  setSoundRules(sandbox, "acme/.agentgov", "main");
  const pr = propose(sandbox, {
    message: "Keep sessions\n\nCo-Authored-By: Claude <noreply@anthropic.com>",
    changes: { "src/auth/session.ts": SESSION.join("") },
  });
  await settle(stage);
  sandbox.clock.advance(60);
  sandbox.review({ pr, by: "ida", state: "APPROVE" });
  await settle(stage);
  sandbox.merge(pr, { by: "bob", method: "squash" });
  await settle(stage);
  await vi.waitFor(
    async () => {
      const { rows } = await pool.query("select from landing where outcome = 'landed'");
      if (rows.length === 0) throw new Error("nothing landed yet");
    },
    { timeout: LANDING_MILLISECONDS, interval: 50 },
  );
  sandbox.clock.advance(60);
  const open = propose(sandbox, { changes: { "src/cart/total.ts": "export const total = 2;\n" } });
  await settle(stage);
  sandbox.clock.advance(60);
  sandbox.comment({ pr: open, by: "alice", body: "/agentgov veto not before the sale" });
  await settle(stage);
  return pr.number;
}

/** Another organisation has a verdict, and leaves. */
async function playGone(stage: Stage): Promise<number> {
  const { sandbox } = stage;
  sandbox.createOrg(GONE, { owners: ["olga"], members: ["alice"] });
  sandbox.createRepo(GONE, "site", {
    files: { "README.md": "# Site\n" },
    collaborators: { alice: "write" },
  });
  const { id } = sandbox.installation(GONE);
  const repo = `${GONE}/site`;
  sandbox.commit(repo, "topic", {
    author: "alice",
    message: "Change the site",
    changes: { "README.md": "# Our site\n" },
    from: "main",
  });
  sandbox.push(repo, "topic", { by: "alice" });
  sandbox.openPullRequest({ repo, head: "topic", base: "main", by: "alice", title: "Change" });
  await settle(stage);
  sandbox.uninstall(GONE);
  await settle(stage);
  return id;
}

async function settle({ sandbox, service }: Stage): Promise<void> {
  for (;;) {
    const attempts = await sandbox.settled();
    await service.idle(SETTLE_MILLISECONDS);
    if (attempts.length === 0) return;
  }
}

/** Ends every connection to a database, and waits until the server has seen them go. */
async function leave(address: DatabaseAddress): Promise<void> {
  await onServer(address, (server) =>
    vi.waitFor(
      async () => {
        const { rows } = await server.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1",
          [address.database],
        );
        if (rows.length > 0) throw new Error("somebody is still connected");
      },
      { timeout: SETTLE_MILLISECONDS, interval: 20 },
    ),
  );
}
