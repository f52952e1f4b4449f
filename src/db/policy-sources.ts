import { z } from "zod";
import { commitSha, type InstallationId, repositoryId } from "../domain/ids.ts";
import type { PolicyPin } from "../domain/policy-source.ts";
import { execute, readRow } from "./statement.ts";
import { storedJson, storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

const FIND = `
  select repository_id, branch, tip_sha, revision, files
    from policy_source
   where installation_id = $1 and config_repository = $2`;

// Repository and branch are what they were at first sight: nothing here moves them.
const SAVE = `
  insert into policy_source
         (installation_id, config_repository, repository_id, branch, tip_sha, revision, files)
  values ($1, $2, $3, $4, $5, $6, $7::jsonb)
  on conflict (installation_id, config_repository) do update
     set tip_sha = excluded.tip_sha, revision = excluded.revision, files = excluded.files,
         seen_at = now()
   where policy_source.repository_id = excluded.repository_id
     and policy_source.branch = excluded.branch`;

const ANNOUNCED = `
  select announced from policy_source where installation_id = $1 and config_repository = $2`;

const ANNOUNCE = `
  update policy_source set announced = $3 where installation_id = $1 and config_repository = $2`;

const AnnouncedRow = z.object({ announced: z.string().nullable() });

const PinRow = z
  .object({
    repository_id: z.int().transform(repositoryId),
    branch: z.string(),
    tip_sha: z.string().transform(commitSha),
    revision: z.string().transform(commitSha),
    files: z.array(z.object({ path: z.string(), text: z.string() })),
  })
  .transform(
    ({ repository_id, branch, tip_sha, revision, files }): PolicyPin => ({
      repositoryId: repository_id,
      branch,
      tip: tip_sha,
      revision,
      files,
    }),
  );

/** Names the source of one installation's policy. */
export interface SourceKey {
  readonly installationId: InstallationId;
  readonly configRepository: string;
}

/** Where an installation's policy was first found; null before that. */
export function pinnedSource(database: Queryable, key: SourceKey): Promise<PolicyPin | null> {
  const values = valuesOf(key);
  return readRow(database, PinRow, { text: FIND, values });
}

/** Remembers the source of a policy at first sight, and after that its newest valid texts. */
export async function pinSource(
  database: Queryable,
  key: SourceKey,
  pin: PolicyPin,
): Promise<void> {
  const { repositoryId: id, branch, tip, revision, files } = pin;
  const values = [...valuesOf(key), id, storedText(branch), tip, revision, storedJson(files)];
  await execute(database, { text: SAVE, values });
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
