import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  MIGRATIONS_FOLDER,
  type Migration,
  MigrationError,
  migrate,
  readMigrations,
  schemaStanding,
  schemaVersion,
} from "../../src/db/migrate.ts";
import { createPool } from "../../src/db/pool.ts";
import { sha256Hex } from "../../src/domain/digest.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

const SHIPPED = readMigrations(MIGRATIONS_FOLDER);

let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase("empty");
  pool = database.pool;
});
afterEach(async () => {
  await database.drop();
});

function aMigration(version: number, sql: string, worksFrom = version): Migration {
  const file = `${String(version).padStart(4, "0")}_test.sql`;
  return { version, file, sql, sha256: sha256Hex(sql), worksFrom };
}

const ONE = aMigration(1, "create table one (id int)");
const TWO = aMigration(2, "create table two (id int)");

describe("migrating", () => {
  it("brings an empty database to the newest version, and again does nothing", async () => {
    const notices: string[] = [];
    const onNotice = (notice: string): void => {
      notices.push(notice);
    };
    expect(await schemaVersion(pool)).toBe(0);
    await migrate(pool, { onNotice });
    expect(await schemaVersion(pool)).toBe(SHIPPED.length);
    expect(notices).toEqual(SHIPPED.map(({ file }) => `applied ${file}`));
    await migrate(pool, { onNotice });
    expect(notices).toHaveLength(SHIPPED.length);
  });

  it("is safe from several processes at once", async () => {
    const pools = [1, 2, 3].map(() =>
      createPool({ config: database.address, connectionsMax: 2, onError: () => undefined }),
    );
    await Promise.all(pools.map((each) => migrate(each)));
    await Promise.all(pools.map((each) => each.end()));
    const { rows } = await pool.query("select version from schema_migration order by version");
    expect(rows).toEqual(SHIPPED.map(({ version }) => ({ version })));
  });

  it("continues where the schema stands", async () => {
    await migrate(pool, { migrations: [ONE] });
    await migrate(pool, { migrations: [ONE, TWO] });
    expect(await schemaVersion(pool)).toBe(2);
  });

  it("keeps nothing of a step that fails, and everything before it", async () => {
    const broken = aMigration(2, "create table two (id int); select 1 / 0");
    await expect(migrate(pool, { migrations: [ONE, broken] })).rejects.toThrow(/division by zero/u);
    expect(await schemaVersion(pool)).toBe(1);
    await migrate(pool, { migrations: [ONE, TWO] });
    expect(await schemaVersion(pool)).toBe(2);
  });

  it("refuses a file that was edited after it was applied", async () => {
    await migrate(pool, { migrations: [ONE, TWO] });
    const edited = aMigration(1, "create table one (id bigint)");
    const again = migrate(pool, { migrations: [edited, TWO] });
    await expect(again).rejects.toThrow(MigrationError);
    await expect(again).rejects.toThrow(/0001_test\.sql was edited .*new migration/u);
  });

  it("refuses a schema that is newer than the code", async () => {
    await migrate(pool, { migrations: [ONE, TWO] });
    const older = migrate(pool, { migrations: [ONE] });
    await expect(older).rejects.toThrow(/version 2 \(0002_test\.sql\), this code knows 1/u);
  });

  it("works with a newer schema where every step it does not know says so", async () => {
    const three = aMigration(3, "create table three (id int)", 1);
    await migrate(pool, { migrations: [ONE, { ...TWO, worksFrom: 1 }, three] });
    const notices: string[] = [];
    await migrate(pool, { migrations: [ONE], onNotice: (notice) => notices.push(notice) });
    expect(notices).toEqual([
      "the database is at version 3 and works with this code, which knows 1",
    ]);
    expect(await schemaStanding(pool, [ONE])).toEqual({ version: 3, known: 1, trouble: null });
    const four = aMigration(4, "drop table one", 2);
    await migrate(pool, { migrations: [ONE, TWO, three, four] });
    await expect(migrate(pool, { migrations: [ONE] })).rejects.toThrow(/version 4 \(0004_test/u);
    const { trouble } = await schemaStanding(pool, [ONE]);
    expect(trouble).toContain("run the release that made it, or a newer one");
    expect(await schemaStanding(pool, [ONE, TWO])).toMatchObject({ trouble: null });
  });

  it("goes on from a record that an older release made", async () => {
    await migrate(pool, { migrations: [ONE] });
    await pool.query("alter table schema_migration drop column works_from");
    expect(await schemaStanding(pool, [])).toMatchObject({ version: 1, known: 0 });
    await expect(migrate(pool, { migrations: [] })).rejects.toThrow(/version 1/u);
    await migrate(pool, { migrations: [ONE, TWO] });
    const { rows } = await pool.query(
      "select version, works_from from schema_migration order by 1",
    );
    expect(rows).toEqual([
      { version: 1, works_from: null },
      { version: 2, works_from: 2 },
    ]);
  });

  it("refuses a schema whose record has a gap", async () => {
    await migrate(pool, { migrations: [ONE, TWO] });
    await pool.query("delete from schema_migration where version = 1");
    await expect(migrate(pool, { migrations: [ONE, TWO] })).rejects.toThrow(
      /0001_test\.sql is missing/u,
    );
  });
});

describe("limits", () => {
  it("do not apply to a step, whatever the app's connections have", async () => {
    const limits = { statement_timeout: 400, query_timeout: 400 };
    const hurried = new Pool({ ...database.address, ...limits, max: 1 });
    await migrate(hurried, { migrations: [aMigration(1, "select pg_sleep(0.8)")] });
    await hurried.end();
    expect(await schemaVersion(pool)).toBe(1);
  });
});

describe("rights", () => {
  const LOGIN = "limited_migrator";

  it("accepts a current schema from a login that may only run the app", async () => {
    await migrate(pool);
    const app = createPool({
      config: database.address,
      connectionsMax: 1,
      onError: () => undefined,
    });
    await app.query("set role agentgov_app");
    await migrate(app);
    await app.end();
  });

  it("goes on with triggers alone where roles may not be created, and says so", async () => {
    await pool.query(
      `do $$ begin
         if not exists (select from pg_roles where rolname = '${LOGIN}') then
           create role ${LOGIN};
         end if;
       end $$`,
    );
    await pool.query(`grant create on schema public to ${LOGIN}`);
    const limited = createPool({
      config: { ...database.address, options: `-c role=${LOGIN}` },
      connectionsMax: 1,
      onError: () => undefined,
    });
    const notices: string[] = [];
    await migrate(limited, { onNotice: (notice) => notices.push(notice) });
    await limited.end();
    expect(notices[0]).toMatch(/may not create the roles .* triggers alone/u);
    const { rows } = await pool.query(
      "select relowner::regrole::text as owner from pg_class where relname = 'audit_entry'",
    );
    expect(rows).toEqual([{ owner: LOGIN }]);
    await expect(pool.query("delete from audit_entry")).rejects.toThrow(/append-only/u);
  });

  it("gives every table to a role that nobody logs in with", async () => {
    await migrate(pool);
    const { rows } = await pool.query(
      `select distinct relowner::regrole::text as owner, rolcanlogin as login
         from pg_class join pg_roles on pg_roles.oid = relowner
        where relnamespace = 'public'::regnamespace`,
    );
    expect(rows).toEqual([{ owner: "agentgov_owner", login: false }]);
  });

  it("grants the app no deletion but out of the outbox, whose trigger guards it, and something on every table", async () => {
    await migrate(pool);
    const { rows } = await pool.query(
      `select relname,
              has_table_privilege('agentgov_app', oid, 'select') as reads,
              has_table_privilege('agentgov_app', oid, 'delete, truncate') as removes
         from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    );
    expect(rows.length).toBeGreaterThan(10);
    const odd = rows.filter((row) => row.reads !== true || row.removes !== false);
    // What leaves the outbox is in the tree already: test/db/log-tree.test.ts shows that nothing else leaves.
    expect(odd.map((row) => row.relname)).toEqual(["audit_pending"]);
  });
});

describe("functions with the owner's rights", () => {
  it("take no table of their caller's for the one they are about", async () => {
    await migrate(pool);
    const app = createPool({
      config: database.address,
      connectionsMax: 1,
      onError: () => undefined,
    });
    await app.query("set role agentgov_app");
    await app.query(
      `create temporary table decision as
       select 1::bigint as id, 1::bigint as repository_id, 1 as number, '{}'::jsonb as input,
              now() - interval '400 days' as decided_at`,
    );
    await app.query("grant all on decision to public");
    const { rows } = await app.query("select forget_decision_facts(365, 10) as forgotten");
    await app.end();
    expect(rows).toEqual([{ forgotten: 0 }]);
  });

  it("fix what names stand for, with temporary tables last", async () => {
    await migrate(pool);
    const { rows } = await pool.query(
      `select proname from pg_proc
        where prosecdef and pronamespace = 'public'::regnamespace
          and not exists (select from unnest(proconfig) as setting
                           where setting ~ '^search_path=.*, ?pg_temp$')`,
    );
    expect(rows).toEqual([]);
  });
});

describe("reading migration files", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "migrations-"));
    cpSync(MIGRATIONS_FOLDER, folder, { recursive: true });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("gives the same digest for a checkout with other line ends", () => {
    for (const { file, sql } of SHIPPED) {
      writeFileSync(join(folder, file), sql.replaceAll("\n", "\r\n"));
    }
    expect(readMigrations(folder)).toEqual(SHIPPED);
  });

  it.each(["0009_gap.sql", "0002_twice.sql", "5_short.sql", "notes.sql"])("refuses %s", (name) => {
    writeFileSync(join(folder, name), "select 1");
    expect(() => readMigrations(folder)).toThrow(MigrationError);
  });

  it("reads from which version on a step works", () => {
    const file = `${String(SHIPPED.length + 1).padStart(4, "0")}_later.sql`;
    const write = (from: string): void =>
      writeFileSync(join(folder, file), `-- works from ${from}\nselect 1;\n`);
    write("0007");
    expect(readMigrations(folder).at(-1)).toMatchObject({ file, worksFrom: 7 });
    writeFileSync(join(folder, file), "select 1;\n-- works from 0007\n");
    expect(readMigrations(folder).at(-1)).toMatchObject({ worksFrom: SHIPPED.length + 1 });
    for (const wrong of ["0000", "9999"]) {
      write(wrong);
      expect(() => readMigrations(folder)).toThrow(/"works from" names a version from 0001/u);
    }
  });

  it("refuses a missing first step", () => {
    renameSync(join(folder, SHIPPED[0]?.file ?? ""), join(folder, "README.old"));
    expect(() => readMigrations(folder)).toThrow(/expected 0001_name\.sql/u);
  });
});
