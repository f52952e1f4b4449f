import type { Account } from "../../domain/account.ts";
import type { PullRequestHistory } from "../../domain/decision.ts";
import { isBefore } from "../../domain/instant.ts";
import type { PullRequestFacts } from "../../domain/pull-request-facts.ts";
import type { ResponsiblePerson } from "../../domain/recorded-provenance.ts";
import { lowerAscii } from "./address.ts";
import { identifyAccount, identifyLogin } from "./identity.ts";
import type { SignatureIndex } from "./signature-index.ts";

type PromptingFacts = Partial<Pick<PullRequestFacts, "reviews" | "provenance">>;

/** Something a person wrote on the pull request that speaks to other accounts. */
interface Remark {
  readonly account: Account;
  readonly logins: readonly string[];
  readonly at: string;
  readonly evidence: string;
}

/** Longer texts are cut: a request to an agent does not hide behind a book. */
const TEXT_CHARACTERS_MAX = 20_000;
const MENTION = /(?<![\w@/.-])@([a-z\d][a-z\d-]{0,38})/giu;

/** The logins a text mentions, lower-case, each once. */
function mentionsOf(text: string): readonly string[] {
  const found = text.slice(0, TEXT_CHARACTERS_MAX).matchAll(MENTION);
  return [...new Set([...found].map(([, name]) => lowerAscii(name ?? "")))];
}

/**
 * The people who told an agent what to do in a comment or review, and the agent pushed after that: what
 * it pushed is their doing.
 */
export function promptingPeople(
  facts: PromptingFacts,
  { pushes }: Pick<PullRequestHistory, "pushes">,
  index: SignatureIndex,
): readonly ResponsiblePerson[] {
  const byAgents = pushes.flatMap(({ pusher, seenAt }) => {
    const identity = identifyAccount(pusher, index);
    return identity?.kind === "agent" ? [{ agent: identity.agent.id, seenAt }] : [];
  });
  if (byAgents.length === 0) return [];
  return remarksOf(facts).flatMap(({ account, logins, at, evidence }) => {
    if (account.type !== "user" || identifyAccount(account, index) !== null) return [];
    const addressed = new Set(logins.flatMap((name) => agentMentioned(name, index) ?? []));
    if (!byAgents.some(({ agent, seenAt }) => addressed.has(agent) && isAnswer(seenAt, at))) {
      return [];
    }
    return [
      {
        accountId: account.id,
        login: account.login,
        email: null,
        sha: null,
        role: "requester",
        reason: "told an agent what to push here",
        evidence,
        corroborated: true,
        counts: true,
      },
    ];
  });
}

/** Within one second nobody can tell which came first: then it was an answer. */
function isAnswer(pushedAt: string, saidAt: string): boolean {
  return !isBefore(pushedAt, saidAt);
}

function remarksOf({ reviews, provenance }: PromptingFacts): readonly Remark[] {
  const reviewed = reviews?.kind === "known" ? reviews.value : [];
  const mentions = provenance?.kind === "known" ? provenance.value.mentions : [];
  return [
    ...reviewed.flatMap(({ id, author, body, submittedAt }) =>
      author === null || submittedAt === null
        ? []
        : [
            {
              account: author,
              logins: mentionsOf(body),
              at: submittedAt,
              evidence: `review ${String(id)}`,
            },
          ],
    ),
    ...mentions.map(({ commentId, account, logins, at }) => ({
      account,
      logins,
      at,
      evidence: `comment ${String(commentId)}`,
    })),
  ];
}

/** The agent that a mention speaks to: by its login, with or without `[bot]`, or by its name. */
function agentMentioned(name: string, index: SignatureIndex): string | null {
  for (const known of [name, `${name}[bot]`]) {
    const identity = identifyLogin(known, index);
    if (identity?.kind === "agent") return identity.agent.id;
  }
  return (index.byId.get(name) ?? index.byName.get(name) ?? index.byWord.get(name))?.id ?? null;
}
