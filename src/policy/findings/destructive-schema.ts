import type { Finding } from "../../domain/finding.ts";
import { type FindingFile, isTest, linesOf } from "./finding-file.ts";
import { MIGRATION_CALLS } from "./migration-calls.ts";
import type { SchemaRisk } from "./schema-risk.ts";
import { sqlRisks } from "./sql-risks.ts";

const SQL_FILE = /\.(?:sql|psql|pgsql|ddl|cql)$/iu;

/** Folders and names of migrations that are written in a programming language or in markup. */
const MIGRATION_FILE =
  /(?:^|\/)(?:migrations?|db\/migrate|db\/post_migrate|alembic(?:\/versions)?|versions|changelogs?|changesets?|flyway|liquibase|migrate|schema_changes|ecto)\/(?:.+\/)?[^/]+\.(?:rb|py|[cm]?[jt]s|php|cs|fs|java|kt|go|exs?|xml|ya?ml|json|rs)$|(?:^|\/)[^/]*(?:migration|changelog)[^/]*\.(?:rb|py|[cm]?[jt]s|php|cs|java|kt|xml|ya?ml)$/iu;

/** Files that only run when somebody goes back. */
const BACKWARD_FILE =
  /(?:[._/-]|^)(?:down|undo|rollback|revert)\.(?:\w+\.)?\w+$|(?:^|\/)(?:down|undo|rollback)s?\/|(?:^|\/)U\d[\w.]*__/iu;

/** Where a file begins to say how to go back, and how to go forward. */
const BACKWARD_PART =
  /\bdef\s+(?:self\.)?down(?:grade)?\b|\b(?:exports|module\.exports)\.down\b|\b(?:export\s+)?(?:const|function)\s+down\b|\bfunction\s+down\s*\(|\b\w{5}\s+down\s*\(|\bdown\s*[:=]\s*(?:\w{5}\s|function\b|\()|\boverride\s+void\s+Down\b|--\s*\+(?:goose|migrate)\s+down|--\s*migrate:down|--\s*rollback\b|--\/\/\s*@undo|<rollback>|^\s{0,80}-?\s{0,20}rollback:|\breverse_sql\b|^\s*dir\.down\b/imu;
const FORWARD_PART =
  /\bdef\s+(?:self\.)?(?:up(?:grade)?|change)\b|\b(?:exports|module\.exports)\.up\b|\b(?:const|function)\s+up\b|\b\w{5}\s+up\s*\(|\bup\s*[:=]\s*(?:\w{5}\s|function\b|\()|\bvoid\s+Up\b|--\s*\+(?:goose|migrate)\s+up|--\s*migrate:up|--\s*changeset\b|<\/rollback>|^\s{0,80}-?\s{0,20}changeSet:|^\s*dir\.up\b/imu;

/** More risks of one file than this are one fact: the file is to be read as a whole. */
const FINDINGS_MAX = 50;

/**
 * Finds statements that lose data, break the code that still runs, or lock a table: in SQL, and in the
 * migration languages of common frameworks. What only runs on the way back does not count.
 */
export function findDestructiveSchema(file: FindingFile): readonly Finding[] {
  const isSql = SQL_FILE.test(file.path);
  if ((!isSql && !MIGRATION_FILE.test(file.path)) || isTest(file.path)) return [];
  if (BACKWARD_FILE.test(file.path)) return [];
  const lines = forwardLines(file);
  const text = lines.map((line) => line.text).join("\n");
  const risks = [
    ...sqlRisks(text, isSql ? "statements" : "strings"),
    ...(isSql ? [] : callRisks(text)),
  ];
  const seen = new Set<string>();
  return risks.slice(0, FINDINGS_MAX).flatMap(({ message, tier, index }): readonly Finding[] => {
    const line = lines[text.slice(0, index).split("\n").length - 1]?.line ?? 1;
    const key = `${line} ${message}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [
      { kind: "destructive-schema", area: "migrations", tier, path: file.path, line, message },
    ];
  });
}

interface ForwardLine {
  readonly text: string;
  readonly line: number;
}

/** The added lines outside of the parts that undo; context says in which part a line stands. */
function forwardLines(file: FindingFile): readonly ForwardLine[] {
  let isBackward = false;
  const kept: ForwardLine[] = [];
  for (const { kind, text, line } of linesOf(file)) {
    if (kind === "removed") continue;
    if (BACKWARD_PART.test(text)) isBackward = true;
    else if (FORWARD_PART.test(text)) isBackward = false;
    if (kind === "added" && !isBackward) kept.push({ text, line });
  }
  return kept;
}

function callRisks(text: string): readonly SchemaRisk[] {
  const code = text.replaceAll(/^\s*(?:#|\/\/|\*|<!--).*$/gmu, (comment) =>
    " ".repeat(comment.length),
  );
  return MIGRATION_CALLS.flatMap(({ pattern, unless, message, tier }) =>
    [...code.matchAll(pattern)]
      .filter(([call]) => unless === undefined || !unless.test(call))
      .map(({ index }) => ({ message, tier, index })),
  );
}
