import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { testDatabase } from "../support/database.ts";

const database = testDatabase();

/** Statements that name rows of organisations without naming whose, each with the reason why they may. */
const BY_OTHER_MEANS: Readonly<Record<string, string>> = {
  "acts.ts OVERRIDES_OF_WEEK": "an operator sees how many there are in all",
  "deliveries.ts DIGEST": "by GitHub's id of the delivery, which came signed",
  "effect-intents.ts FINISH": "by the row's own id, which the same lease has just read",
  "landings.ts NOTICE": "by the rows' own ids, which the same lease has just read",
  "passing-judgements.ts INPUT": "by the row's own id, read by repository and number before",
  "policy-snapshots.ts UPSERT": "filed under owner/repo, which one account has at a time",
  "policy-snapshots.ts LATEST": "filed under owner/repo, which one account has at a time",
  "redeliveries.ts UNSETTLED": "by GitHub's ids of deliveries, which only the app itself can list",
  "subject-keys.ts ACCOUNTS": "an operator erases a person, wherever they spoke",
  "subject-entries.ts DECIDED": "an operator looks up a person, wherever they spoke",
  "subject-entries.ts NAMED": "an operator names owner and repository",
  "leaked-secrets.ts LEAKS": "an operator looks for a leaked secret, wherever it was seen",
  "recorded-judgements.ts LATEST": "by the owner's name, which one account has at a time",
  "work-overview.ts PARKED": "an operator sees all work that was given up",
  "work-overview.ts COUNTS": "counts alone, for metrics",
  "work.ts RISE": "time comes for all",
  "claim-statement.ts CLAIM": "any worker works for any installation; the item says for which",
  "claim-statement.ts TURN": "decides between installations",
  "work.ts UNPARK": "by the row's own key",
  "anchors.ts OWNERS": "says at which organisations the log is laid down, each with its own token",
  "who.ts BY_NAME": "an operator asks who stands behind a commit, whatever its repository",
  "who.ts BY_CONTENT": "an operator asks who stands behind content, whatever its repository",
  "who.ts REPOSITORY": "an operator names owner and repository",
  "backfill-reports.ts REPORTS": "an operator sees how far all installations are",
};

const OWNED = `
  select distinct columns.table_name as name
    from information_schema.columns as columns
    join information_schema.tables as tables
      on tables.table_schema = columns.table_schema and tables.table_name = columns.table_name
   where columns.table_schema = 'public' and tables.table_type = 'BASE TABLE'
     and columns.column_name in ('installation_id', 'repository_id')
   order by 1`;

const CONSTANT = /const ([A-Z][A-Z_]+) =\s*(?:\w+\()?(?:`([^`]*)`|"([^"]*)")/gu;
const STATEMENT = /\b(?:select|insert into|update|delete from)\b/u;
/** A comparison of whose a row is, of the queue's key, which begins with it, or of a lease, which is one key. */
const NAMES_WHOSE =
  /\b(?:repository_id|installation_id|repository)\s*(?:=|<>\s*all|in\b)|=\s*(?:\w+\.)?(?:repository_id|installation_id)\b|\bkey\s*(?:=|in\b)|LEASE_HOLDS|insert into \w+\s*\([^)]*\b(?:repository_id|installation_id|key)\b/u;

interface Found {
  readonly name: string;
  readonly text: string;
}

function statements(): readonly Found[] {
  return globSync("src/db/*.ts").flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return [...text.matchAll(CONSTANT)].flatMap(([, name = "", long, short]) => {
      const statement = long ?? short ?? "";
      return STATEMENT.test(statement)
        ? [{ name: `${file.replace(/^.*\//u, "")} ${name}`, text: statement }]
        : [];
    });
  });
}

async function ownedTables(): Promise<readonly string[]> {
  const { rows } = await database.pool.query(OWNED);
  return rows.map((row) => z.object({ name: z.string() }).parse(row).name);
}

function namesTable({ text }: Found, table: string): boolean {
  return new RegExp(`\\b(?:from|join|into|update)\\s+${table}\\b`, "u").test(text);
}

describe("a statement about rows of organisations", () => {
  it("names whose rows it means, or is listed with a reason", async () => {
    const tables = await ownedTables();
    expect(tables.length).toBeGreaterThan(20);
    const about = statements().filter((each) => tables.some((table) => namesTable(each, table)));
    expect(about.length).toBeGreaterThan(60);
    const careless = about
      .filter(({ text }) => !NAMES_WHOSE.test(text))
      .map(({ name }) => name)
      .filter((name) => BY_OTHER_MEANS[name] === undefined);
    expect(careless).toEqual([]);
  });

  it("is on the list only while there is such a statement", () => {
    const known = new Set(statements().map(({ name }) => name));
    // Written by others at the time; a name that is gone is to leave the list.
    expect(Object.keys(BY_OTHER_MEANS).filter((name) => !known.has(name))).toEqual([]);
  });
});
