import { describe, expect, it } from "vitest";
import { MIGRATIONS_FOLDER, migrate, readMigrations } from "../../src/db/migrate.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

const SHIPPED = readMigrations(MIGRATIONS_FOLDER);

/** What older code may trip over: it names what is gone, or writes what is refused. */
const CONTRACTS: readonly RegExp[] = [
  /\bdrop\s+(?!not\s+null\b|default\b)\w+/u,
  /\brename\b/u,
  /\b(?:alter\s+(?:column\s+)?\w+\s+(?:set\s+data\s+)?type)\b/u,
  /\badd\s+(?:constraint|check|unique|primary|foreign|exclude)\b/u,
  /\bcreate\s+unique\s+index\b/u,
  /\bcreate\s+(?:or\s+replace\s+)?(?:constraint\s+)?(?:trigger|function|rule|policy)\b/u,
  /\balter\s+function\b/u,
  /\brevoke\b/u,
  /^\s*(?:delete|truncate|update)\b/u,
];

/** Statements of a step that take something from code that does not know it. */
function contractions(sql: string): readonly string[] {
  const made = [...sql.toLowerCase().matchAll(/\bcreate\s+table\s+(\w+)/gu)].map(
    ([, name]) => name,
  );
  const own = new RegExp(`\\b(?:on|table)\\s+(?:${["-", ...made].join("|")})\\b`, "u");
  return statementsOf(sql).filter((statement) => {
    // Nobody older knows a table that the step itself makes.
    if (own.test(statement)) return false;
    return CONTRACTS.some((contract) => contract.test(statement)) || isBareNotNull(statement);
  });
}

/** A column of an existing table becomes `not null` without a default: rows of old fail. */
function isBareNotNull(statement: string): boolean {
  if (!/\balter\s+table\b/u.test(statement)) return false;
  if (/\bset\s+not\s+null\b/u.test(statement)) return true;
  const added = statement.split(/\badd\s+(?:column\s+)?/u).slice(1);
  return added.some((column) => /\bnot\s+null\b/u.test(column) && !/\bdefault\b/u.test(column));
}

function bareNotNull(sql: string): readonly string[] {
  return statementsOf(sql).filter(isBareNotNull);
}

function statementsOf(sql: string): readonly string[] {
  return sql.replaceAll(/--.*$/gmu, "").toLowerCase().split(";");
}

describe("a step that says older code works with it", () => {
  const EXPANDING = SHIPPED.filter(({ version, worksFrom }) => worksFrom < version);

  it("only adds, in every file that ships", () => {
    const wrong = EXPANDING.filter(({ sql }) => contractions(sql).length > 0);
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it.each([
    "drop table act",
    "alter table act drop column reason",
    "alter table act rename column reason to why",
    "alter table act rename to acts",
    "alter table act alter column reason type varchar(9)",
    "alter table act alter reason set data type text",
    "alter table act alter column reason set not null",
    "alter table act add column why text not null",
    "alter table act add constraint short check (length(reason) < 9)",
    "create unique index on act (login)",
    "create or replace function f() returns int language sql as 'select 1'",
    "create trigger t before insert on act execute function f()",
    "alter function f() security definer",
    "revoke select on act from agentgov_app",
    "delete from act",
    "update act set reason = ''",
    "create table annex (id int); alter table act drop column reason",
  ])("may not contain: %s", (sql) => {
    expect(contractions(`create table other (id int); ${sql};`)).toHaveLength(1);
  });

  it.each([
    "create table annex (id int not null, primary key (id))",
    "create table annex (id int); create unique index on annex (id); alter table annex add check (id > 0)",
    "alter table act add column why text",
    "alter table act add column why text not null default ''",
    "alter table act alter column reason drop not null",
    "create index on act (login) -- drop table act",
    "grant select on act to agentgov_app",
  ])("may contain: %s", (sql) => {
    expect(contractions(sql)).toEqual([]);
  });
});

async function emptyDatabase(): Promise<AsyncDisposable & TestDatabase> {
  const database = await createTestDatabase("empty");
  return { ...database, [Symbol.asyncDispose]: () => database.drop() };
}

describe("the shipped steps", () => {
  it.each(SHIPPED)("$file adds no bare not null to an existing table", ({ sql }) => {
    expect(bareNotNull(sql)).toEqual([]);
  });

  it.each([
    "alter table decision add column x text not null",
    "alter table decision\n  add x text not null, add y text not null default ''",
    "alter table decision alter column x set not null",
  ])("would be refused with %s", (sql) => {
    expect(bareNotNull(`create table a (id int not null); ${sql};`)).toHaveLength(1);
  });

  it.each([
    "alter table decision add column x text not null default ''",
    "alter table decision add column x text",
    "create table a (id int not null)",
  ])("may contain %s", (sql) => {
    expect(bareNotNull(sql)).toEqual([]);
  });

  it("apply over the rows of the steps before them", async () => {
    await using database = await emptyDatabase();
    const { pool } = database;
    await migrate(pool, { migrations: SHIPPED.slice(0, 3) });
    await pool.query(
      `insert into decision (repository_id, number, head_sha, base_ref, verdict, tier, mode,
                             policy_digest, input, input_digest, decision, decided_at)
       values (1, 1, 'a', 'main', 'passed', 'low', 'warn', 'p', '{}', 'i', '{}', now())`,
    );
    await migrate(pool);
    const { rows } = await pool.query("select decision_digest from decision");
    expect(rows).toEqual([{ decision_digest: null }]);
  });
});
