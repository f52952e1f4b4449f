import { z } from "zod";
import {
  type Incident,
  incidentState,
  incidentSteps,
  incidentUnknowns,
} from "../domain/incident.ts";
import { Reach, WhoAnswerOutput } from "./who-output.ts";

/** Lists are only ever read. */
function listOf<Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> {
  return z.array(item).readonly();
}

const Texts = listOf(z.string());

const Unknown = z.object({ kind: z.literal("unknown"), reason: z.string() });

const Addition = z.object({
  sha: z.string(),
  path: z.string().nullable().describe("Null for the commit's own message."),
  line: z.int().nullable(),
  committedAt: z.string().describe("As the commit says."),
  author: z.string(),
  subject: z.string(),
  isMerge: z.boolean(),
});

/** What `agentgov incident secret --json` prints. */
export const IncidentOutput = z.object({
  schema: z.literal("agentgov.incident/1"),
  fingerprint: z.string().describe("`sha256:` and the digest of the value, which is nowhere here."),
  state: z.enum(["at-a-tip", "in-history", "recorded-only", "not-found"]),
  origin: z
    .object({
      repository: z.string(),
      addition: Addition,
      provenance: z.object({
        class: z.string(),
        strength: z.string(),
        agents: Texts,
        summary: z.string(),
        evidence: listOf(
          z.object({ rule: z.string(), source: z.string(), line: z.int().nullable() }),
        ),
      }),
      reach: Reach,
      record: z.discriminatedUnion("kind", [
        z.object({
          kind: z.literal("known"),
          value: z.object({
            owner: z.string(),
            repo: z.string(),
            number: z.int(),
            answer: WhoAnswerOutput,
          }),
        }),
        Unknown,
      ]),
    })
    .nullable()
    .describe("The commit that brought it in; null where no clone has one."),
  repositories: listOf(
    z.object({
      name: z.string(),
      commits: z.int().describe("How many were searched."),
      additions: listOf(Addition).describe("Oldest first."),
      refs: Texts.describe("Refs with one of these commits in their history."),
      tips: listOf(
        z.object({
          ref: z.string(),
          paths: Texts,
          additions: Texts.describe("Commits to revert there, newest first."),
        }),
      ).describe("Refs whose last commit has it."),
      unread: Texts.describe("What was not looked at."),
    }),
  ),
  recorded: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("known"),
      value: listOf(
        z.object({
          owner: z.string(),
          repo: z.string(),
          number: z.int(),
          head: z.string(),
          path: z.string(),
          line: z.int().nullable(),
          at: z.string(),
        }),
      ),
    }),
    Unknown,
  ]),
  unknown: Texts.describe("What could not be told, one sentence each."),
  steps: Texts.describe("What to do, in this order."),
});
export type IncidentOutput = z.infer<typeof IncidentOutput>;

/** An incident for programs. */
export function incidentOutput(incident: Incident): IncidentOutput {
  const { fingerprint, origin, repositories, recorded } = incident;
  return {
    schema: "agentgov.incident/1",
    fingerprint,
    state: incidentState(incident),
    origin,
    repositories,
    recorded: recorded.kind === "known" ? recorded : unknownOf(recorded),
    unknown: incidentUnknowns(incident),
    steps: incidentSteps(incident),
  };
}

function unknownOf({ reason }: { readonly reason: string }): z.infer<typeof Unknown> {
  return { kind: "unknown", reason };
}
