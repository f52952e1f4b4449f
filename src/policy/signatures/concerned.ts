import type { Account } from "../../domain/account.ts";
import type { PullRequestHistory } from "../../domain/decision.ts";
import type { PullRequestFacts } from "../../domain/pull-request-facts.ts";
import { identifyAccount } from "./identity.ts";
import type { SignatureIndex } from "./signature-index.ts";

/**
 * The people whose own work a change is, as far as GitHub knows them: who opened it, who pushed, and
 * whose accounts are linked to its commits. They alone can declare how it was made; bots are recognised
 * and do not declare.
 */
export function concernedAccounts(
  facts: Pick<PullRequestFacts, "pullRequest" | "commits">,
  history: Pick<PullRequestHistory, "pushes">,
  index: SignatureIndex,
): readonly Account[] {
  const commits = facts.commits.kind === "known" ? facts.commits.value : [];
  const accounts = [
    facts.pullRequest.author,
    ...history.pushes.map(({ pusher }) => pusher),
    ...commits.flatMap(({ author, committer }) => [author.account, committer.account]),
  ];
  const people = new Map<number, Account>();
  for (const account of accounts) {
    if (account?.type !== "user" || identifyAccount(account, index) !== null) continue;
    if (!people.has(account.id)) people.set(account.id, account);
  }
  return [...people.values()];
}
