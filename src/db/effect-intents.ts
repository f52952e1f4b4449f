import { z } from "zod";
import type { Effect } from "../domain/effect.ts";
import type { PendingIntent } from "../domain/evaluation-record.ts";
import { commitSha } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { execute, readRows } from "./statement.ts";
import { storedJson } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

/** More than one evaluation plans; the rest follows once these are done. */
const PENDING_MAX = 200;

const CheckState = z.discriminatedUnion("status", [
  z.object({ status: z.literal("in_progress") }),
  z.object({
    status: z.literal("completed"),
    conclusion: z.enum(["success", "neutral", "failure", "action_required"]),
  }),
]);

// By kind, so that a new effect does not compile until it can be read back.
const EffectOf = {
  "publish-check-run": z.object({
    kind: z.literal("publish-check-run"),
    content: z.object({
      name: z.string(),
      headSha: z.string().transform(commitSha),
      state: CheckState,
      title: z.string(),
      summary: z.string(),
      text: z.string(),
    }),
    digest: z.string(),
    decisionId: z.string(),
    checkRunId: z.int().nullable(),
  }),
  "request-reviewers": z.object({
    kind: z.literal("request-reviewers"),
    users: z.array(z.string()),
    teams: z.array(z.string()),
  }),
  "renew-requests": z.object({
    kind: z.literal("renew-requests"),
    users: z.array(z.string()),
    teams: z.array(z.string()),
  }),
  "remove-reviewers": z.object({
    kind: z.literal("remove-reviewers"),
    users: z.array(z.string()),
    teams: z.array(z.string()),
  }),
  "sticky-comment": z.object({
    kind: z.literal("sticky-comment"),
    body: z.string(),
    digest: z.string(),
    headSha: z.string().transform(commitSha),
    commentId: z.int().nullable(),
    isFirst: z.boolean().exactOptional(),
  }),
  "open-issue": z.object({
    kind: z.literal("open-issue"),
    overrides: z.array(z.int()),
    title: z.string(),
    body: z.string(),
    assignees: z.array(z.string()),
  }),
  react: z.object({
    kind: z.literal("react"),
    commentId: z.int(),
    content: z.enum(["+1", "-1", "eyes", "confused"]),
  }),
  reply: z.object({ kind: z.literal("reply"), commentId: z.int(), body: z.string() }),
} satisfies Record<Effect["kind"], z.ZodType<Effect>>;

const StoredEffect = z.discriminatedUnion("kind", [
  EffectOf["publish-check-run"],
  EffectOf["request-reviewers"],
  EffectOf["renew-requests"],
  EffectOf["remove-reviewers"],
  EffectOf["sticky-comment"],
  EffectOf["open-issue"],
  EffectOf.react,
  EffectOf.reply,
]);

const IntentRow: z.ZodType<PendingIntent> = z.object({
  id: z.int().transform(String),
  effect: StoredEffect,
});

const INSERT = `
  insert into effect_intent (repository_id, number, decision_id, effect)
  select $1, $2, $3, effect::jsonb
    from unnest($4::text[]) with ordinality as planned (effect, position)
   order by position`;

const PENDING = `
  select id, effect from effect_intent
   where repository_id = $1 and number = $2 and done_at is null
   order by id
   limit $3`;

const FINISH = "update effect_intent set done_at = now() where id = $1 and done_at is null";

const REVIEWED = `
  select jsonb_array_elements_text(effect -> 'overrides')::bigint as override
    from effect_intent
   where repository_id = $1 and number = $2 and effect ->> 'kind' = 'open-issue'`;

const OverrideRow = z.object({ override: z.int() }).transform((row) => row.override);

/** Effects that one decision asks for. */
export interface PlannedIntents {
  readonly decisionId: string;
  readonly effects: readonly Effect[];
}

/** Remembers effects to be carried out once, in their order. */
export async function insertIntents(
  database: Queryable,
  ref: PullRequestRef,
  { decisionId, effects }: PlannedIntents,
): Promise<void> {
  if (effects.length === 0) return;
  const values = [ref.repositoryId, ref.number, decisionId, effects.map(storedJson)];
  await execute(database, { text: INSERT, values });
}

/** Effects of a pull request that were not carried out yet, oldest first. */
export function pendingIntents(database: Queryable, ref: PullRequestRef): Promise<PendingIntent[]> {
  const values = [ref.repositoryId, ref.number, PENDING_MAX];
  return readRows(database, IntentRow, { text: PENDING, values });
}

/** Notes that an effect was carried out. */
export async function finishIntent(database: Queryable, id: string): Promise<void> {
  await execute(database, { text: FINISH, values: [id] });
}

/** The overrides of a pull request for which a task was opened, or is about to be. */
export function overridesWithIssue(database: Queryable, ref: PullRequestRef): Promise<number[]> {
  return readRows(database, OverrideRow, {
    text: REVIEWED,
    values: [ref.repositoryId, ref.number],
  });
}
