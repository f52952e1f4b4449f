import { z } from "zod";
import { accountId, commitSha, login } from "../domain/ids.ts";
import { type Evidence, STRENGTHS } from "../domain/provenance.ts";
import type { ResponsiblePerson } from "../domain/recorded-provenance.ts";

const StoredSha = z.string().transform(commitSha);

/** A piece of evidence as `jsonb` holds it. */
export const StoredEvidence: z.ZodType<Evidence> = z
  .object({
    agent: z.string().nullable(),
    model: z.string().nullable(),
    role: z.enum([
      "author",
      "committer",
      "co-author",
      "assistant",
      "suggestion",
      "reviewer",
      "requester",
      "recorder",
      "automation",
      "declaration",
    ]),
    source: z.enum([
      "commit-author",
      "commit-committer",
      "commit-message",
      "pull-request-author",
      "pull-request-body",
      "branch",
      "push",
      "app",
      "git-notes",
      "declaration",
      "repository-file",
    ]),
    strength: z.enum(STRENGTHS),
    sha: StoredSha.nullable(),
    line: z.int().nullable(),
    excerpt: z.string(),
    rule: z.string(),
    pass: z.enum(["strict", "lenient"]).nullable(),
    inherited: z
      .object({ from: StoredSha.nullable(), through: z.enum(["tree", "patch", "pull-request"]) })
      .optional(),
  })
  .transform(
    ({ inherited, ...evidence }): Evidence =>
      inherited === undefined ? evidence : { ...evidence, inherited },
  );

/** Somebody who answers for a change, as `jsonb` holds it. */
export const StoredPerson: z.ZodType<ResponsiblePerson> = z.object({
  accountId: z.int().transform(accountId).nullable(),
  login: z.string().transform(login).nullable(),
  email: z.string().nullable(),
  role: z.enum([
    "pull-request-author",
    "pusher",
    "commit-author",
    "committer",
    "co-author",
    "requester",
    "assignee",
  ]),
  reason: z.string(),
  evidence: z.string(),
  sha: StoredSha.nullable(),
  corroborated: z.boolean(),
  counts: z.boolean(),
});
