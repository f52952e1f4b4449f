import type { Pool, PoolClient } from "pg";
import { z } from "zod";
import type { GateWatch } from "../domain/gate-watch.ts";
import type { InstallationId } from "../domain/ids.ts";
import type { SeenNews, WorkItem } from "../domain/inbox-event.ts";
import { packageKey } from "../domain/package-name.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { execute, readRows, type Statement } from "./statement.ts";
import { storedJson, storedText } from "./stored-json.ts";
import { StoredWorkItem } from "./stored-work-item.ts";
import { inTransaction, type Queryable } from "./transaction.ts";

/** Pull requests woken by one piece of news; the sweep finds the rest. */
const WOKEN_MAX = 500;

const WATCH = `
  insert into gate_watch (repository_id, number, installation_id, head_sha, checks, environments,
                          packages, item)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (repository_id, number) do update
     set installation_id = excluded.installation_id, head_sha = excluded.head_sha,
         checks = excluded.checks, environments = excluded.environments,
         packages = excluded.packages, item = excluded.item
   where (gate_watch.installation_id, gate_watch.head_sha, gate_watch.checks,
          gate_watch.environments, gate_watch.packages, gate_watch.item)
         is distinct from
         (excluded.installation_id, excluded.head_sha, excluded.checks,
          excluded.environments, excluded.packages, excluded.item)`;

const UNWATCH = `
  update gate_watch set checks = '{}', environments = '{}', packages = '{}'
   where repository_id = $1 and number = $2
     and (checks <> '{}' or environments <> '{}' or packages <> '{}')`;

// Whoever writes to the ledger and whoever begins to watch it go one after the other: either the writer
// sees the watch, or the watcher reads what was written.
const LOCK_LEDGER = "select pg_advisory_xact_lock(hashtextextended('ledger', $1))";

const OF_CHECK = `
  select item from gate_watch
   where repository_id = $1 and head_sha = $2 and checks @> array[$3]
   order by number limit $4`;

// A check that starts can only undo a verdict that has passed; of others it is no news.
const OF_STARTED_CHECK = `
  select item from gate_watch
   where repository_id = $1 and head_sha = $2 and checks @> array[$3]
     and (select verdict from decision
           where decision.repository_id = gate_watch.repository_id
             and decision.number = gate_watch.number
           order by id desc limit 1) = 'passed'
   order by number limit $4`;

const OF_ENVIRONMENT = `
  select item from gate_watch
   where repository_id = $1 and environments @> array[$2]
   order by number desc limit $3`;

const OF_PACKAGES = `
  select item from gate_watch
   where installation_id = $1 and packages <> '{}' and packages && $2::text[]
   order by repository_id, number desc limit $3`;

const ItemRow = z.object({ item: StoredWorkItem }).transform(({ item }) => item);

/**
 * Notes what a pull request watches for, before any of it is read: what happens after the reading finds
 * the note, and what happened before is in what is read.
 */
export async function watchFor(pool: Pool, ref: PullRequestRef, watch: GateWatch): Promise<void> {
  const { checks, environments, packages } = watch;
  if (checks.length + environments.length + packages.length === 0) {
    await execute(pool, { text: UNWATCH, values: [ref.repositoryId, ref.number] });
    return;
  }
  const statement = watchStatement(ref, watch);
  if (packages.length === 0) {
    await execute(pool, statement);
    return;
  }
  await inTransaction(pool, async (client) => {
    await lockLedger(client, ref.installationId);
    await execute(client, statement);
  });
}

function watchStatement(ref: PullRequestRef, watch: GateWatch): Statement {
  const item: WorkItem = { kind: "pull-request", ref };
  const values = [
    ref.repositoryId,
    ref.number,
    ref.installationId,
    watch.headSha,
    texts(watch.checks),
    texts(watch.environments),
    texts(watch.packages.map(packageKey)),
    storedJson(item),
  ];
  return { text: WATCH, values };
}

/** Sorted, so that the same watch is the same row. */
function texts(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => storedText(name)))].toSorted();
}

/** Holds the ledger of one organisation until the end of the transaction. */
export async function lockLedger(
  client: PoolClient,
  installationId: InstallationId,
): Promise<void> {
  await execute(client, { text: LOCK_LEDGER, values: [installationId] });
}

/** The pull requests a piece of news may concern. */
export function watchersOfNews(database: Queryable, news: SeenNews): Promise<WorkItem[]> {
  switch (news.kind) {
    case "check": {
      const text = news.stage === "started" ? OF_STARTED_CHECK : OF_CHECK;
      const values = [news.repositoryId, news.headSha, storedText(news.name), WOKEN_MAX];
      return readRows(database, ItemRow, { text, values });
    }
    case "deployment": {
      const values = [news.repositoryId, storedText(news.environment), WOKEN_MAX];
      return readRows(database, ItemRow, { text: OF_ENVIRONMENT, values });
    }
  }
}

/** The pull requests of an organisation in which one of these packages is in question. */
export function watchersOfPackages(
  database: Queryable,
  installationId: InstallationId,
  packages: readonly string[],
): Promise<WorkItem[]> {
  const values = [installationId, texts(packages.map(packageKey)), WOKEN_MAX];
  return readRows(database, ItemRow, { text: OF_PACKAGES, values });
}
