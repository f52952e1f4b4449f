import { z } from "zod";
import type { InstallationId, RepositoryId } from "../domain/ids.ts";
import type { NameHistory } from "../domain/policy-source.ts";
import { execute, readRows } from "./statement.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

const SEE = `
  insert into repository_name (installation_id, repository_id, name, revision)
  values ($1, $2, $3, $4)
  on conflict (installation_id, repository_id, name) do update set revision = excluded.revision
   where repository_name.revision <> excluded.revision`;

// An event does not say under which texts: under those that are in force when it comes.
const SEE_FORMER = `
  insert into repository_name (installation_id, repository_id, name, revision)
  select installation_id, $2, $3, revision from policy_source
   where installation_id = $1 and config_repository = $4
  on conflict (installation_id, repository_id, name) do update set revision = excluded.revision`;

const HISTORY = `
  select repository_id = $2 as own, name
    from repository_name
   where installation_id = $1 and revision = $4
     and ((repository_id = $2 and name <> $3) or (repository_id <> $2 and name = $3))
   order by name`;

const NameRow = z.object({ own: z.boolean(), name: z.string() });

/** A repository under one name. */
interface NamedRepository {
  readonly installationId: InstallationId;
  readonly repositoryId: RepositoryId;
  readonly name: string;
}

/** Notes under which name a repository is seen, and says what else is known of both under these texts. */
export async function seeName(
  database: Queryable,
  { installationId, repositoryId, name }: NamedRepository,
  revision: string,
): Promise<NameHistory> {
  const values = [installationId, repositoryId, storedText(name.toLowerCase()), revision];
  await execute(database, { text: SEE, values });
  const rows = await readRows(database, NameRow, { text: HISTORY, values });
  return {
    former: rows.flatMap((row) => (row.own ? [row.name] : [])),
    isTaken: rows.some(({ own }) => !own),
  };
}

/** Notes a name that a repository had, as an event told of it. */
export async function seeFormerName(
  database: Queryable,
  { installationId, repositoryId, name }: NamedRepository,
  configRepository: string,
): Promise<void> {
  const config = storedText(configRepository.toLowerCase());
  const values = [installationId, repositoryId, storedText(name.toLowerCase()), config];
  await execute(database, { text: SEE_FORMER, values });
}
