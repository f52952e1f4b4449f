import { expect, it } from "vitest";
import {
  MIGRATIONS_FOLDER,
  type Migration,
  migrate,
  readMigrations,
} from "../../src/db/migrate.ts";
import { sha256Hex } from "../../src/domain/digest.ts";
import type { Service } from "../../src/service.ts";
import { prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const product = productForEachTest();
const AUTH = { "src/auth/login.js": "export const login = 2;\n" };

const OLD = readMigrations(MIGRATIONS_FOLDER);
const KNOWN = OLD.length;

type Proposed = ReturnType<typeof propose>;

/** A step of the next release, which the old one does not know. */
function nextStep(version: number, sql: string, worksFrom: number): Migration {
  const file = `${String(version).padStart(4, "0")}_next.sql`;
  return { version, file, sql, worksFrom, sha256: sha256Hex(sql) };
}

const EXPAND = nextStep(
  KNOWN + 1,
  `alter table work add column shard int not null default 0;
   alter table decision add column note text;
   create table annex (id int primary key);`,
  KNOWN,
);
const CONTRACT = nextStep(KNOWN + 2, "alter table work drop column shard", KNOWN + 1);

function stateOf({ headSha }: Proposed): string {
  const run = product.current.check(SHOP, headSha);
  return run?.conclusion ?? run?.status ?? "none";
}

/** Has one replica take all deliveries; another may still do the work. */
function deliverTo(service: Service): void {
  product.current.sandbox.deliverTo(`${service.url}/api/github/webhooks`);
}

async function readyz(service: Service): Promise<readonly [number, string]> {
  const answer = await fetch(`${service.url}/readyz`);
  return [answer.status, await answer.text()];
}

async function approved(pr: Proposed): Promise<string> {
  const { sandbox } = product.current;
  sandbox.clock.advance(60);
  sandbox.review({ pr, by: "ivan", state: "APPROVE" });
  await product.current.settle();
  return stateOf(pr);
}

it("works side by side with the next release, and takes over again from it", async () => {
  const { sandbox, pool, service: old } = product.current;
  prepareAcme(sandbox);
  const before = propose(sandbox, { changes: AUTH });
  await product.current.settle();

  // The first replica of the next release brings the schema forward under the running old one.
  await migrate(pool, { migrations: [...OLD, EXPAND] });
  const next = await product.current.startReplica({ migrations: [...OLD, EXPAND] });
  expect(await readyz(old)).toEqual([
    200,
    expect.stringContaining(`schema version ${KNOWN + 1}, newer than the ${KNOWN} of this release`),
  ]);
  expect(await readyz(next)).toEqual([
    200,
    expect.stringContaining(`"schema version ${KNOWN + 1}"`),
  ]);
  deliverTo(next);
  const during = propose(sandbox, { changes: AUTH });
  await product.current.settle();
  deliverTo(old);
  expect(await approved(before)).toBe("success");
  deliverTo(next);
  expect(await approved(during)).toBe("success");

  // Back: the next release goes, and the old one starts anew over the schema it does not know.
  await next.stop();
  await old.stop();
  await migrate(pool, { migrations: OLD });
  const again = await product.current.startReplica({ migrations: OLD });
  deliverTo(again);
  const after = propose(sandbox, { changes: AUTH });
  await product.current.settle();
  expect(stateOf(after)).toBe("in_progress");
  expect(await approved(after)).toBe("success");
  expect(
    sandbox
      .checkRuns(SHOP)
      .map(({ headSha }) => headSha)
      .toSorted(),
  ).toEqual([before, during, after].map(({ headSha }) => headSha).toSorted());

  // A step that takes something away ends that: the old release says so, and cannot start.
  await migrate(pool, { migrations: [...OLD, EXPAND, CONTRACT] });
  const why = `the database is at version ${KNOWN + 2} (${CONTRACT.file}), this code knows ${KNOWN}`;
  expect(await readyz(again)).toEqual([503, expect.stringContaining(why)]);
  await expect(migrate(pool, { migrations: OLD })).rejects.toThrow(why);
  await migrate(pool, { migrations: [...OLD, EXPAND] });
});
