import { z } from "zod";
import type { Account } from "../domain/account.ts";
import type { CommitSha } from "../domain/ids.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import { patchIdOf } from "../domain/patch-id.ts";
import type {
  PullRequestFacts,
  PullRequestRef,
  PullRequestState,
} from "../domain/pull-request-facts.ts";
import type {
  CommitPatchId,
  LinkedIssue,
  MentioningComment,
  ProvenanceNeeds,
  ProvenanceReading,
} from "../domain/recorded-provenance.ts";
import type { InstallationClient } from "./client.ts";
import { ChangedFileShape, changedFile } from "./fetch-changes.ts";
import { fetchNotes } from "./fetch-notes.ts";
import { orNull } from "./fetch-pull-request.ts";
import { fetchWorkflowRuns } from "./fetch-workflow-runs.ts";
import { knownUnlessRefused, listPages, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { AccountShape, Id, MaybeAccount, Sha, Time } from "./shapes.ts";

/** What further evidence adds to the facts. */
export type ProvenanceFacts = Pick<PullRequestFacts, "viaApp" | "provenance">;

const ISSUE_ROUTE = "GET /repos/{owner}/{repo}/issues/{issue_number}";
const COMMENTS_ROUTE = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
const COMMIT_ROUTE = "GET /repos/{owner}/{repo}/commits/{ref}";
const USER_ROUTE = "GET /users/{username}";

/** Comments are looked through up to here; who prompts an agent later than that was seen earlier. */
const COMMENT_PAGES_MAX = 3;
/** Mentions kept of one comment, and comments kept that mention anybody. */
const MENTIONS_MAX = 20;
const MENTIONING_MAX = 100;
/** Text of a comment that is looked through: a request to an agent does not hide behind a book. */
const COMMENT_CHARACTERS_MAX = 20_000;

const Issue = z.object({
  number: Id,
  user: MaybeAccount,
  performed_via_github_app: z.object({ slug: z.string().max(200).nullish() }).nullish(),
});

const Comment = z.object({
  id: Id,
  user: MaybeAccount,
  body: z.string().nullish(),
  created_at: Time,
});

const CommitFiles = z.object({ sha: Sha, files: z.array(ChangedFileShape).optional() });

/**
 * Reads the evidence that costs calls of its own, as far as it is needed. A part that GitHub refuses
 * adds nothing and is named in `unread`: this evidence never decides by its absence.
 *
 * Source: https://docs.github.com/en/rest/issues/issues#get-an-issue (`performed_via_github_app`)
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchProvenance(
  client: InstallationClient,
  ref: PullRequestRef,
  wanted: { readonly pullRequest: PullRequestState; readonly needs: ProvenanceNeeds },
): Promise<ProvenanceFacts> {
  const { pullRequest, needs } = wanted;
  const notesFrom = pullRequest.head.repository ?? { owner: ref.owner, name: ref.repo };
  const [viaApp, notes, mentions, issues, accounts, patches, runs] = await Promise.all([
    needs.app ? fetchApp(client, ref) : null,
    fetchNotes(client, { owner: notesFrom.owner, repo: notesFrom.name }, needs.notes),
    needs.mentions ? fetchMentions(client, ref) : known([]),
    Promise.all(needs.issues.map((number) => fetchIssueAuthor(client, ref, number))),
    Promise.all(needs.logins.map((login) => fetchAccount(client, login))),
    Promise.all(needs.patches.map((sha) => fetchPatchId(client, ref, sha))),
    needs.runs === undefined ? null : fetchWorkflowRuns(client, ref, needs.runs),
  ]);
  const asked = runs === null ? [] : [runs];
  const parts = [notes, mentions, ...issues, ...accounts, ...patches, ...asked];
  const reading: ProvenanceReading = {
    notes: valueOr(notes, []),
    mentions: valueOr(mentions, []),
    issues: issues.flatMap((issue) => valueOr(issue, null) ?? []),
    accounts: accounts.flatMap((account) => valueOr(account, null) ?? []),
    patchIds: patches.flatMap((patch) => valueOr(patch, null) ?? []),
    ...(runs === null ? {} : { runs: valueOr(runs, []) }),
    unread: parts.flatMap((part) => (part.kind === "unknown" ? [part.reason] : [])),
  };
  return { provenance: known(reading), ...(viaApp === null ? {} : { viaApp }) };
}

function valueOr<Value, Other>(fact: Known<Value>, other: Other): Value | Other {
  return fact.kind === "known" ? fact.value : other;
}

function fetchApp(client: InstallationClient, ref: PullRequestRef): Promise<Known<string | null>> {
  return knownUnlessRefused<string | null>("the app it was opened through", async () => {
    const issue = await requestIssue(client, ref, ref.number);
    return known(issue.performed_via_github_app?.slug ?? null);
  });
}

async function requestIssue(
  client: InstallationClient,
  { owner, repo }: PullRequestRef,
  number: number,
): Promise<z.infer<typeof Issue>> {
  const parameters = { owner, repo, issue_number: number };
  return readAnswer(Issue, (await client.request(ISSUE_ROUTE, parameters)).data, ISSUE_ROUTE);
}

function fetchIssueAuthor(
  client: InstallationClient,
  ref: PullRequestRef,
  number: number,
): Promise<Known<LinkedIssue | null>> {
  return knownUnlessRefused<LinkedIssue | null>(`issue #${number}`, async () => {
    const { user } = await requestIssue(client, ref, number);
    return known(user === null ? null : { number, author: user });
  });
}

function fetchAccount(client: InstallationClient, login: string): Promise<Known<Account | null>> {
  return knownUnlessRefused<Account | null>(`the account @${login}`, async () => {
    const answer = await orNull(() => client.request(USER_ROUTE, { username: login }));
    return known(answer === null ? null : readAnswer(AccountShape, answer.data, USER_ROUTE));
  });
}

// The same boundaries as GitHub's: an address or a path is no mention.
const MENTION = /(?<![\w@/.-])@([a-z\d][a-z\d-]{0,38})/giu;

function fetchMentions(
  client: InstallationClient,
  { owner, repo, number }: PullRequestRef,
): Promise<Known<readonly MentioningComment[]>> {
  return knownUnlessRefused<readonly MentioningComment[]>("the comments", async () => {
    const { items } = await listPages(client, {
      route: COMMENTS_ROUTE,
      parameters: { owner, repo, issue_number: number },
      item: Comment,
      pagesMax: COMMENT_PAGES_MAX,
    });
    return known(items.flatMap(mentioning).slice(-MENTIONING_MAX));
  });
}

function mentioning(comment: z.infer<typeof Comment>): readonly MentioningComment[] {
  const text = (comment.body ?? "").slice(0, COMMENT_CHARACTERS_MAX);
  const names = [...text.matchAll(MENTION)].map(([, name]) => (name ?? "").toLowerCase());
  const logins = [...new Set(names)].slice(0, MENTIONS_MAX);
  if (comment.user === null || logins.length === 0) return [];
  return [{ commentId: comment.id, account: comment.user, logins, at: comment.created_at }];
}

/**
 * The identity of what one commit changes; null for a merge, whose parents differ, and for one so large
 * that GitHub lists its files in pages.
 *
 * Source: https://docs.github.com/en/rest/commits/commits#get-a-commit
 */
function fetchPatchId(
  client: InstallationClient,
  { owner, repo }: PullRequestRef,
  sha: CommitSha,
): Promise<Known<CommitPatchId | null>> {
  return knownUnlessRefused<CommitPatchId | null>(`commit ${sha.slice(0, 7)}`, async () => {
    const parameters = { owner, repo, ref: sha, per_page: PAGE_ITEMS };
    const answer = await client.request(COMMIT_ROUTE, parameters);
    const read = readAnswer(CommitFiles, answer.data, COMMIT_ROUTE);
    if (read.sha !== sha) return unknown(`GitHub answered with another commit than ${sha}`);
    const files = (read.files ?? []).map(changedFile);
    const patchId = files.length >= PAGE_ITEMS ? null : patchIdOf(files);
    return known(patchId === null ? null : { sha, patchId });
  });
}
