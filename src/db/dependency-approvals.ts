import { z } from "zod";
import type { DependencyApproval } from "../domain/dependency-approval.ts";
import type { InstallationId } from "../domain/ids.ts";
import { packageKey, packageName } from "../domain/package-name.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { execute, readRows } from "./statement.ts";
import { StoredAccountType, storedAccount } from "./stored-account.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

/** Entries recalled of one package, the latest: older ones have run out or were answered long ago. */
const ENTRIES_PER_PACKAGE_MAX = 200;
/** Packages that one pull request lets in, and more: a comment names one. */
const STANDING_MAX = 500;

// A comment is obeyed once, whatever else goes wrong.
const INSERT = `
  insert into dependency_approval (installation_id, package, version, purl, actor_id, actor_login,
                                   actor_type, repository_id, number, comment_id, given_at, expires_at,
                                   revoked_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  on conflict do nothing`;

const SELECT = `
  select package, version, purl, actor_id, actor_login, actor_type, repository_id, number, comment_id,
         given_at, expires_at, revoked_at
    from unnest($2::text[]) as asked (name)
   cross join lateral (
           select * from dependency_approval
            where installation_id = $1 and package = asked.name
            order by id desc
            limit $3) as latest
   order by id`;

const GIVEN_IN = `
  select package, version, purl, actor_id, actor_login, actor_type, repository_id, number, comment_id,
         given_at, expires_at, revoked_at
    from dependency_approval as given
   where repository_id = $1 and number = $2 and revoked_at is null
     and not exists (select from dependency_approval as ended
                      where ended.comment_id = given.comment_id and ended.revoked_at is not null)
   order by id
   limit $3`;

const Row = z
  .object({
    package: z.string(),
    version: z.string().nullable(),
    purl: z.string(),
    actor_id: z.int(),
    actor_login: z.string(),
    actor_type: StoredAccountType,
    repository_id: z.int(),
    number: z.int(),
    comment_id: z.int(),
    given_at: StoredInstant,
    expires_at: StoredInstant,
    revoked_at: StoredInstant.nullable(),
  })
  .transform((row) => ({
    package: row.package,
    version: row.version,
    approval: approvalOf(row),
  }));
type LedgerRow = z.output<typeof Row>;

interface ApprovalColumns {
  readonly purl: string;
  readonly actor_id: number;
  readonly actor_login: string;
  readonly actor_type: z.output<typeof StoredAccountType>;
  readonly repository_id: number;
  readonly number: number;
  readonly comment_id: number;
  readonly given_at: string;
  readonly expires_at: string;
  readonly revoked_at: string | null;
}

function approvalOf(row: ApprovalColumns): DependencyApproval {
  return {
    purl: row.purl,
    actor: storedAccount({ id: row.actor_id, login: row.actor_login, type: row.actor_type }),
    source: { repositoryId: row.repository_id, number: row.number, commentId: row.comment_id },
    givenAt: row.given_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}

/** Writes one entry of an organisation's ledger; the same comment again changes nothing. */
export async function insertDependencyApproval(
  database: Queryable,
  installationId: InstallationId,
  { purl, actor, source, givenAt, expiresAt, revokedAt }: DependencyApproval,
): Promise<void> {
  const { version } = packageName(purl);
  await execute(database, {
    text: INSERT,
    values: [
      installationId,
      storedText(packageKey(purl)),
      version === null ? null : storedText(version),
      storedText(purl),
      actor.id,
      storedText(actor.login),
      actor.type,
      source.repositoryId,
      source.number,
      source.commentId,
      givenAt,
      expiresAt,
      revokedAt,
    ],
  });
}

/** What an organisation's ledger says of these packages (without versions), in the order it was said. */
export async function dependencyApprovalsOf(
  database: Queryable,
  installationId: InstallationId,
  packages: readonly string[],
): Promise<DependencyApproval[]> {
  const names = [...new Set(packages.map((name) => storedText(packageKey(name))))];
  const values = [installationId, names, ENTRIES_PER_PACKAGE_MAX];
  const rows = await readRows(database, Row, { text: SELECT, values });
  const given = new Set(
    rows.flatMap(({ approval: { revokedAt, source } }) =>
      revokedAt === null ? [source.commentId] : [],
    ),
  );
  return rows.flatMap((row, index) => {
    if (row.approval.revokedAt !== null) return [];
    const end = rows.slice(index + 1).find((later) => takesBack(later, row, given));
    return [{ ...row.approval, revokedAt: end?.approval.revokedAt ?? null }];
  });
}

/** Packages that comments on one pull request let in and that still are, as far as those comments go. */
export async function packagesLetIn(
  database: Queryable,
  { repositoryId, number }: PullRequestRef,
): Promise<DependencyApproval[]> {
  const values = [repositoryId, number, STANDING_MAX];
  const rows = await readRows(database, Row, { text: GIVEN_IN, values });
  return rows.map(({ approval }) => approval);
}

/**
 * One without a version takes back every version. An end that names the comment of an approval says that
 * this comment is no more what it was, and takes back only what it gave.
 */
function takesBack(
  { approval, package: name, version }: LedgerRow,
  before: LedgerRow,
  given: ReadonlySet<number>,
): boolean {
  const { revokedAt, source } = approval;
  if (revokedAt === null || name !== before.package) return false;
  if (given.has(source.commentId)) return source.commentId === before.approval.source.commentId;
  return version === null || version === before.version;
}
