import type { Pool } from "pg";
import { z } from "zod";
import type { EntryDraft } from "../domain/audit-entry.ts";
import { digestOf } from "../domain/digest.ts";
import { commitSha, type InstallationId, repositoryId } from "../domain/ids.ts";
import type { PolicyPin, StoredPin } from "../domain/policy-source.ts";
import { appendEntries } from "./audit-entries.ts";
import { execute, readRow } from "./statement.ts";
import { storedJson, storedText } from "./stored-json.ts";
import { inTransaction, type Queryable } from "./transaction.ts";

// Beside the row what the log says was read last: whoever edits the one has to add to the other.
const FIND = `
  select repository_id, branch, tip_sha, revision, files, entry.data as logged
    from policy_source
    left join lateral (
         select convert_from(body, 'UTF8')::jsonb -> 'data' as data
           from audit_entry
          where subject = $3 and convert_from(body, 'UTF8')::jsonb ->> 'type' = 'policy.texts'
          order by id desc
          limit 1) as entry on true
   where installation_id = $1 and config_repository = $2`;

// Who reads at the same time takes turns: the last entry has to be about the row that stays.
const LOCK = `
  select 1 as found from policy_source
   where installation_id = $1 and config_repository = $2
     for update`;

const SAVE = `
  insert into policy_source
         (installation_id, config_repository, repository_id, branch, tip_sha, revision, files)
  values ($1, $2, $3, $4, $5, $6, $7::jsonb)
  on conflict (installation_id, config_repository) do update
     set repository_id = excluded.repository_id, branch = excluded.branch,
         tip_sha = excluded.tip_sha, revision = excluded.revision, files = excluded.files,
         seen_at = now()`;

const ANNOUNCED = `
  select announced from policy_source where installation_id = $1 and config_repository = $2`;

const ANNOUNCE = `
  update policy_source set announced = $3 where installation_id = $1 and config_repository = $2`;

const AnnouncedRow = z.object({ announced: z.string().nullable() });

const StoredFiles = z.array(z.object({ path: z.string(), text: z.string() }));

const Logged = z.object({
  digest: z.string(),
  repository: z.string().transform((id) => repositoryId(Number(id))),
  branch: z.string(),
});

const PinRow = z
  .object({
    repository_id: z.int().transform(repositoryId),
    branch: z.string(),
    tip_sha: z.string().transform(commitSha),
    revision: z.string().transform(commitSha),
    files: StoredFiles,
    logged: Logged.nullable(),
  })
  .transform(({ repository_id, branch, tip_sha, revision, files, logged }) => {
    const pin: PolicyPin = { repositoryId: repository_id, branch, tip: tip_sha, revision, files };
    return { pin, logged };
  });
const LockRow = z.object({ found: z.int() });

/** Names the source of one installation's policy. */
export interface SourceKey {
  readonly installationId: InstallationId;
  readonly configRepository: string;
}

/**
 * Where an installation's policy was first found, with its last valid texts: believed only where their
 * digest is the one under which the log says that they were read.
 */
export async function pinnedSource(database: Queryable, key: SourceKey): Promise<StoredPin> {
  const values = [...valuesOf(key), subjectOf(key)];
  const row = await readRow(database, PinRow, { text: FIND, values });
  if (row === null) return { kind: "none" };
  const { pin, logged } = row;
  // Of a release before the log told of texts.
  if (logged === null) return { kind: "unproven", place: pin, reason: null };
  const digest = pinDigest(key, pin);
  if (digest === logged.digest) return { kind: "found", pin };
  const place = { repositoryId: logged.repository, branch: logged.branch };
  const reason = `the stored texts have the digest ${digest}, and the log says that ${logged.digest} were read`;
  return { kind: "unproven", place, reason };
}

/**
 * Remembers the source of a policy at first sight, and after that its newest valid texts, with the entry
 * that says so. Repository and branch stay what they were at first sight, unless they are not proven.
 */
export function pinSource(
  pool: Pool,
  key: SourceKey,
  { pin: read, at }: { readonly pin: PolicyPin; readonly at: string },
): Promise<void> {
  // Its digest is that of what the database can hold.
  const branch = storedText(read.branch);
  const files = StoredFiles.parse(JSON.parse(storedJson(read.files)));
  const pin = { ...read, branch, files };
  return inTransaction(pool, async (client) => {
    await readRow(client, LockRow, { text: LOCK, values: valuesOf(key) });
    const stored = await pinnedSource(client, key);
    if (stored.kind === "found") {
      if (stored.pin.repositoryId !== pin.repositoryId || stored.pin.branch !== branch) return;
      if (pinDigest(key, stored.pin) === pinDigest(key, pin)) return;
    }
    const { repositoryId: id, tip, revision } = pin;
    const values = [...valuesOf(key), id, branch, tip, revision, storedJson(files)];
    await execute(client, { text: SAVE, values });
    await appendEntries(client, [entryOf(key, pin, at)]);
  });
}

function entryOf(key: SourceKey, pin: PolicyPin, at: string): EntryDraft {
  const { repositoryId: id, branch, tip, revision } = pin;
  return {
    subject: subjectOf(key),
    type: "policy.texts",
    actor: { kind: "app" },
    at,
    data: { digest: pinDigest(key, pin), repository: String(id), branch, tip, revision },
  };
}

/** Names everything that is believed of a row: a text under another commit is another reading. */
function pinDigest({ installationId }: SourceKey, pin: PolicyPin): string {
  const { repositoryId: id, branch, tip, revision, files } = pin;
  const texts = files.map(({ path, text }) => ({ path, text }));
  return digestOf({ installation: installationId, repository: id, branch, tip, revision, texts });
}

/** By id: an organisation may be renamed, and its name be taken. */
function subjectOf(key: SourceKey): string {
  return `policy/${valuesOf(key).join("/")}`;
}

/** The revision for which open pull requests were last judged again; null for none. */
export async function announcedRevision(
  database: Queryable,
  key: SourceKey,
): Promise<string | null> {
  const row = await readRow(database, AnnouncedRow, { text: ANNOUNCED, values: valuesOf(key) });
  return row?.announced ?? null;
}

/** Notes that open pull requests are being judged again for a revision. */
export async function announceRevision(
  database: Queryable,
  key: SourceKey,
  revision: string,
): Promise<void> {
  await execute(database, { text: ANNOUNCE, values: [...valuesOf(key), revision] });
}

function valuesOf({ installationId, configRepository }: SourceKey): readonly [number, string] {
  return [installationId, storedText(configRepository.toLowerCase())];
}
