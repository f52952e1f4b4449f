import { z } from "zod";
import type { CommitSha } from "../domain/ids.ts";
import { accountId, commitSha, isCommitSha, login } from "../domain/ids.ts";
import type { Evidence, Provenance } from "../domain/provenance.ts";
import { detectChange } from "../policy/provenance.ts";
import type { CommitPerson } from "../policy/signatures/evidence.ts";
import type { NamedAccount } from "../policy/signatures/identity.ts";
import { parseTrailers } from "../policy/signatures/trailers.ts";

/** The name and version of one output line. */
const SCHEMA = "agentgov.provenance/1";
/** Longer lines are refused unread: a message is kilobytes, a note at most a few hundred. */
const LINE_CHARACTERS_MAX = 8_388_608;
/** Trailers printed of one message. */
const TRAILERS_MAX = 1000;

const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? null);

const AccountFields = {
  login: Text,
  id: z.int().positive().nullish(),
  type: Text,
};

const Person = z.object({
  name: Text,
  email: Text,
  ...AccountFields,
});

const App = z
  .union([z.string(), z.object({ slug: Text }).transform(({ slug }) => slug)])
  .nullish()
  .transform((slug) => slug ?? null);

const Branch = z
  .union([z.string(), z.object({ ref: Text }).transform(({ ref }) => ref)])
  .nullish()
  .transform((ref) => ref ?? null);

const PullRequest = z
  .object({
    body: Text,
    author: z.object(AccountFields).nullish(),
    user: z.object(AccountFields).nullish(),
    branch: Text,
    head: Branch,
    viaApp: App,
    performed_via_github_app: App,
  })
  .nullish()
  .transform((pr) => ({
    body: pr?.body ?? null,
    author: accountOf(pr?.author ?? pr?.user ?? null),
    branch: pr?.branch ?? pr?.head ?? null,
    viaApp: pr?.viaApp ?? pr?.performed_via_github_app ?? null,
  }));

const NOTES_REF = "refs/notes/ai";

const GitNotes = z
  .union([
    z.string(),
    z.record(z.string(), z.string()).transform((notes) => notes[NOTES_REF] ?? null),
  ])
  .nullish()
  .transform((note) => note ?? null);

const Verification = z
  .object({ verified: z.boolean(), reason: Text })
  .nullish()
  .transform((found) =>
    found === null || found === undefined
      ? null
      : { verified: found.verified, reason: found.reason ?? "" },
  );

const InputLine = z.object({
  sha: Text,
  message: z.string(),
  author: Person,
  committer: Person.nullish().transform((person) => person ?? null),
  authoredAt: Text,
  branch: Text,
  prBody: Text,
  pr: PullRequest,
  verification: Verification,
  gitNotes: GitNotes,
});
type InputLine = z.infer<typeof InputLine>;

type AccountLine = Pick<z.infer<typeof Person>, "login" | "id" | "type">;

function accountOf(line: AccountLine | null): NamedAccount | null {
  if (line === null || line.login === null) return null;
  const id = line.id === null || line.id === undefined ? null : accountId(line.id);
  const isBot = line.type?.toLowerCase() === "bot" || line.login.endsWith("[bot]");
  return { id, login: login(line.login), type: isBot ? "bot" : "user" };
}

function personOf(line: z.infer<typeof Person>, at: string | null): CommitPerson {
  return { name: line.name ?? "", email: line.email ?? "", at, account: accountOf(line) };
}

function shaOf(text: string | null): CommitSha | null {
  return text !== null && isCommitSha(text) ? commitSha(text) : null;
}

/**
 * Answers one JSON line of `agentgov provenance --stdin` with one JSON line. A line that cannot be read
 * is answered with an `error`, so that the lines after it are still read.
 */
export function provenanceLine(line: string): string {
  if (line.length > LINE_CHARACTERS_MAX) {
    return failure(`the line is longer than ${String(LINE_CHARACTERS_MAX)} characters`, []);
  }
  const json = parseJson(line);
  if (json === undefined) return failure("the line is no valid JSON", []);
  const input = InputLine.safeParse(json);
  if (!input.success) {
    const fields = input.error.issues.map((issue) => issue.path.join("."));
    return failure("the line has not the expected shape", fields);
  }
  return JSON.stringify(answer(input.data));
}

function failure(message: string, fields: readonly string[]): string {
  return JSON.stringify({ schema: SCHEMA, error: { message, fields } });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Answer {
  readonly schema: string;
  readonly class: Provenance["class"];
  readonly strength: Provenance["strength"];
  readonly agents: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly trailers: readonly { readonly key: string; readonly value: string }[];
  readonly catalogueVersion: string;
}

function answer(input: InputLine): Answer {
  const { pr } = input;
  const provenance = detectChange({
    commit: {
      sha: shaOf(input.sha),
      message: input.message,
      author: personOf(input.author, input.authoredAt),
      committer: input.committer === null ? null : personOf(input.committer, null),
      verification: input.verification,
      gitNote: input.gitNotes,
    },
    branch: input.branch ?? pr.branch,
    body: input.prBody ?? pr.body,
    author: pr.author,
    viaApp: pr.viaApp,
    assignees: [],
  });
  const trailers = parseTrailers(input.message).slice(0, TRAILERS_MAX);
  return {
    schema: SCHEMA,
    class: provenance.class,
    strength: provenance.strength,
    agents: provenance.agents,
    evidence: provenance.evidence,
    trailers: trailers.map(({ key, value }) => ({ key, value })),
    catalogueVersion: provenance.catalogueVersion,
  };
}
