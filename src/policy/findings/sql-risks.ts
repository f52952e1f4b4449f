import type { SchemaRisk } from "./schema-risk.ts";

/** Statements beyond this are data, not schema. */
const STATEMENT_MAX = 20_000;

interface Statement {
  readonly sql: string;
  readonly index: number;
}

interface SqlRule {
  readonly pattern: RegExp;
  readonly unless?: RegExp;
  readonly message: string;
  readonly tier: "high" | "medium";
}

/** Types that hold everything the narrower ones held. */
const WIDENING =
  /\b(?:type|data type)\s+(?:text|bigint|jsonb|timestamptz|timestamp with time zone|double precision|numeric)\b(?!\s*\()/u;

const RULES: readonly SqlRule[] = [
  {
    pattern: /^drop\s+(?:table|database|schema|keyspace|materialized\s+view|type|domain)\b/u,
    message: "drops a table, type or schema",
    tier: "high",
  },
  {
    pattern:
      /^alter\s+table\b.*\bdrop\s+(?:column\s+)?(?!constraint|not\s+null|default|index|key|primary|foreign|check|identity|expression|partition)[`"[\w]/su,
    message: "drops a column",
    tier: "high",
  },
  {
    pattern:
      /^alter\s+table\b.*\bdrop\s+(?:constraint|primary\s+key|foreign\s+key|check|partition)\b/su,
    message: "drops a constraint",
    tier: "high",
  },
  {
    pattern:
      /^drop\s+policy\b|^alter\s+table\b.*\b(?:disable|no\s+force)\s+row\s+level\s+security\b/su,
    message: "takes a row policy away",
    tier: "high",
  },
  {
    pattern: /^grant\s+all\b|^grant\b.*\bto\s+(?:public|anon)\b/su,
    message: "grants rights to everybody, or all rights",
    tier: "high",
  },
  { pattern: /^truncate\b/u, message: "deletes every row", tier: "high" },
  {
    pattern:
      /^alter\s+(?:table|type|index|view|schema)\b.*\brename\b|^rename\s+table\b|^(?:exec\s+)?sp_rename\b/su,
    message: "renames something that running code still uses",
    tier: "high",
  },
  {
    pattern: /^alter\s+table\b.*\balter\s+(?:column\s+)?\S+\s+(?:set\s+data\s+)?type\b/su,
    unless: WIDENING,
    message: "changes the type of a column, which can lose data or lock the table",
    tier: "high",
  },
  {
    pattern: /^alter\s+table\b.*\b(?:modify|change)\s+(?:column\s+)?[`"[\w]/su,
    message: "changes the type of a column, which can lose data or lock the table",
    tier: "high",
  },
  {
    pattern:
      /^alter\s+table\b.*\balter\s+column\s+\S+\s+(?:n?varchar|n?char|int|smallint|tinyint|decimal|date)\b/su,
    message: "changes the type of a column, which can lose data or lock the table",
    tier: "high",
  },
  {
    pattern: /^alter\s+table\b.*\bset\s+not\s+null\b/su,
    message: "forbids nulls in a column that may have them",
    tier: "high",
  },
  {
    pattern:
      /^alter\s+table\b.*\badd\s+(?:column\s+)?(?!constraint|primary|foreign|unique|check|index|key|fulltext)(?:if\s+not\s+exists\s+)?[`"[\w].*\bnot\s+null\b/su,
    unless: /\bdefault\b|\bgenerated\b|\bauto_increment\b|\bidentity\b|serial\b/u,
    message: "adds a required column without a default",
    tier: "high",
  },
  {
    pattern: /^update\s+(?:only\s+)?\S+(?:\s+(?:as\s+)?\w+)?\s+set\b/u,
    unless: /\bwhere\b|\blimit\b|\bjoin\b|\bfrom\b/u,
    message: "updates every row",
    tier: "high",
  },
  {
    pattern: /^delete\s+from\b/u,
    unless: /\bwhere\b|\blimit\b|\busing\b/u,
    message: "deletes every row",
    tier: "high",
  },
];

const INDEX_RULE =
  /^create\s+(?:unique\s+)?index\s+(?!concurrently)(?:if\s+not\s+exists\s+)?(?:\S+\s+)?on\s+(?:only\s+)?([^\s(]+)/u;

/**
 * The risks of SQL, in a file of statements or inside the strings of a program.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html,
 * https://dev.mysql.com/doc/refman/8.4/en/alter-table.html
 */
export function sqlRisks(text: string, where: "statements" | "strings"): readonly SchemaRisk[] {
  const statements = where === "statements" ? statementsOf(blank(text)) : quotedSql(text);
  const created = new Set(
    statements.flatMap(({ sql }) => {
      const [, table] =
        /^create\s+(?:\w+\s+){0,2}table\s+(?:if\s+not\s+exists\s+)?([^\s(]+)/u.exec(sql) ?? [];
      return table === undefined ? [] : [bare(table)];
    }),
  );
  const isMysql = /\bengine\s*=|`\w+`|\bauto_increment\b/iu.test(text);
  return statements.flatMap(({ sql, index }) => {
    const found: SchemaRisk[] = RULES.filter(
      ({ pattern, unless }) => pattern.test(sql) && unless?.test(sql) !== true,
    ).map(({ message, tier }) => ({ message, tier, index }));
    const [, table] = INDEX_RULE.exec(sql) ?? [];
    if (table !== undefined && !isMysql && !created.has(bare(table))) {
      found.push({ message: "builds an index while writes wait", tier: "medium", index });
    }
    return found;
  });
}

function bare(name: string): string {
  return name.replaceAll(/["`[\]]/gu, "").replace(/^.*\./u, "");
}

/** The text with comments and literals blanked, so that their words do not count; positions stay. */
function blank(text: string): string {
  return text.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\n]|'')*'/gu, (part) =>
    part.replaceAll(/[^\n]/gu, " "),
  );
}

const VERB = /\b(?:alter|create|delete|drop|exec|grant|rename|sp_rename|truncate|update)\b/u;

function statementsOf(text: string): readonly Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  for (const piece of text.split(";")) {
    const lead = piece.length - piece.trimStart().length;
    const sql = piece.slice(lead, lead + STATEMENT_MAX).toLowerCase();
    // A block (`do $$ begin alter …`) or a `with` may stand before the verb.
    const verb = sql.search(VERB);
    if (verb !== -1) statements.push({ sql: sql.slice(verb), index: start + lead + verb });
    start += piece.length + 1;
  }
  return statements;
}

const STATEMENT_START = String.raw`\s{0,40}((?:alter|drop|truncate|update|delete|create|rename|grant)\s`;

/** Strings of a program that begin like a statement, by what closes them. */
const QUOTED: readonly RegExp[] = [
  ...['"', "'", "`"].map(
    (quote) => new RegExp(`${quote}${STATEMENT_START}[^${quote}]{3,4000})`, "giu"),
  ),
  new RegExp(
    `<<[~-]?["']?\\w{1,20}["']?\\n${STATEMENT_START}[\\s\\S]{3,4000}?)(?=\\n\\s{0,40}[A-Z_]{2,20}\\s{0,4}(?:\\n|$))`,
    "giu",
  ),
];

function quotedSql(text: string): readonly Statement[] {
  return QUOTED.flatMap((pattern) => [...text.matchAll(pattern)]).flatMap((match) => {
    const sql = match[1] ?? "";
    const offset = match.index + match[0].length - sql.length;
    return statementsOf(blank(sql)).map((statement) => ({
      ...statement,
      index: statement.index + offset,
    }));
  });
}
