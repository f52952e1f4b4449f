import type { Evidence } from "../../domain/provenance.ts";
import type { AgentSignature } from "./agent-signature.ts";
import { evidenceOfCheckboxes } from "./checkbox.ts";
import { evidenceOf } from "./evidence.ts";
import { identifyAccount, identifyLogin, isQuotingBot, type NamedAccount } from "./identity.ts";
import { evidenceOfBody } from "./message-evidence.ts";
import { readMentionedRequesters } from "./requester.ts";
import type { SignatureIndex } from "./signature-index.ts";

/** What a pull request itself says of how it was made. */
export interface PullRequestMarks {
  /** Who opened it; null when GitHub no longer knows. */
  readonly author: NamedAccount | null;
  /** Slug of the app it was opened through, when known. */
  readonly viaApp: string | null;
  readonly branch: string | null;
  readonly body: string | null;
  readonly assignees: readonly NamedAccount[];
}

/** What a pull request itself shows: its author, the app it came through, its branch and its body. */
export function evidenceOfPullRequest(
  marks: PullRequestMarks,
  index: SignatureIndex,
): readonly Evidence[] {
  // A dependency bot's description quotes other people's release notes, footers included.
  const isQuoting = marks.author !== null && isQuotingBot(identifyAccount(marks.author, index));
  const found = [
    ...(marks.author === null ? [] : evidenceOfAuthor(marks.author, index)),
    ...(marks.viaApp === null ? [] : evidenceOfApp(marks.viaApp, index)),
    ...(marks.branch === null ? [] : evidenceOfBranch(marks.branch, index)),
    ...(marks.body === null || isQuoting ? [] : evidenceOfDescription(marks.body, index)),
  ];
  const agent = found.find((one) => one.role === "author")?.agent ?? null;
  return agent === null ? found : [...found, ...requesters(marks, agent)];
}

function evidenceOfAuthor(author: NamedAccount, index: SignatureIndex): readonly Evidence[] {
  const identity = identifyAccount(author, index);
  if (identity === null) return [];
  const name = identity.kind === "agent" ? identity.agent.id : identity.bot.login;
  return [
    evidenceOf({
      agent: name,
      role: identity.kind === "agent" ? "author" : "automation",
      source: "pull-request-author",
      strength: "attested",
      excerpt: author.login,
      rule: `${name}/${identity.mark}`,
    }),
  ];
}

/** What the slug of the app that opened a pull request says: the app wrote it, whoever it acted for. */
function evidenceOfApp(slug: string, index: SignatureIndex): readonly Evidence[] {
  const identity = identifyLogin(`${slug}[bot]`, index);
  if (identity?.kind !== "agent") return [];
  return [
    evidenceOf({
      agent: identity.agent.id,
      role: "author",
      source: "app",
      strength: "attested",
      excerpt: slug,
      rule: `${identity.agent.id}/app:${slug}`,
    }),
  ];
}

const BRANCH_CHARACTERS_MAX = 255;

/** What a branch name hints at. */
function evidenceOfBranch(ref: string, index: SignatureIndex): readonly Evidence[] {
  const branch = ref.replace(/^refs\/heads\//u, "").slice(0, BRANCH_CHARACTERS_MAX);
  return index.agents
    .filter((agent) => isBranchOf(agent, branch))
    .map((agent) =>
      evidenceOf({
        agent: agent.id,
        role: agent.kind === "recorder" ? "recorder" : "assistant",
        source: "branch",
        strength: "hint",
        excerpt: branch,
        rule: `${agent.id}/branch`,
      }),
    );
}

function isBranchOf(agent: AgentSignature, branch: string): boolean {
  if (agent.branches?.some(({ pattern }) => pattern.test(branch)) === true) return true;
  return agent.branchPrefixes?.some((prefix) => branch.startsWith(prefix)) === true;
}

/** What the description of a pull request says: declarations, footers, links and ticked boxes. */
function evidenceOfDescription(body: string, index: SignatureIndex): readonly Evidence[] {
  return [...evidenceOfBody(body, index), ...evidenceOfCheckboxes(body, index)];
}

function requesters(marks: PullRequestMarks, agent: string): readonly Evidence[] {
  const mentioned = readMentionedRequesters(marks.body ?? "").map(({ login, line }) =>
    evidenceOf({
      agent,
      role: "requester",
      source: "pull-request-body",
      strength: "declared",
      line,
      excerpt: `@${login}`,
      rule: `${agent}/requested-by:${login}`,
    }),
  );
  const assigned = marks.assignees
    .filter((account) => account.type === "user" && account.login !== marks.author?.login)
    .map(({ login }) =>
      evidenceOf({
        agent,
        role: "requester",
        source: "pull-request-author",
        strength: "attested",
        excerpt: `@${login}`,
        rule: `${agent}/assignee:${login}`,
      }),
    );
  return [...mentioned, ...assigned];
}
