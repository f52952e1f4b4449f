import { z } from "zod";
import type { Account, AccountType } from "../domain/account.ts";
import { accountId, type CommitSha, isCommitSha, login, repositoryId } from "../domain/ids.ts";

/** A positive id as GitHub numbers things. */
export const Id = z.int().positive();

/** The same out of GraphQL, which writes numbers beyond 32 bits as text; no id has as many digits yet. */
export const BigIntId = z
  .union([z.string().regex(/^\d{1,15}$/u), z.int()])
  .transform(Number)
  .pipe(Id);

/** A full git object name of a commit. */
export const Sha = z.string().refine(isCommitSha);

/** A full git object name of anything: commits, trees and blobs look the same. */
export const ObjectName = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u);

/** A time as GitHub writes it: ISO 8601, UTC. */
export const Time = z.iso.datetime({ offset: true });

/** A repository, as far as naming it needs. */
export const RepositoryName = z.object({
  id: Id.transform(repositoryId),
  name: z.string().min(1),
  owner: z.object({ login: z.string().min(1) }),
});

/** An account as webhooks and the REST API show it. */
export const AccountShape = z
  .object({ id: Id, login: z.string().min(1), type: z.string() })
  .transform(
    (account): Account => ({
      id: accountId(account.id),
      login: login(account.login),
      type: accountType(account.type),
    }),
  );

/**
 * The account that stands for all that were deleted. It is nobody: two of its deeds may be two people's.
 *
 * Source: https://api.github.com/users/ghost
 */
const GHOST_ID = 10_137;

/** An account that GitHub may have lost ("ghost"): null then. */
export const MaybeAccount = AccountShape.nullish().transform((account) =>
  account === null || account === undefined || Number(account.id) === GHOST_ID ? null : account,
);

/** A kind GitHub invents later is no person: `mannequin`, which no rule takes for one. */
function accountType(type: string): AccountType {
  switch (type) {
    case "User":
      return "user";
    case "Bot":
      return "bot";
    case "Organization":
      return "organization";
    default:
      return "mannequin";
  }
}

const NO_COMMIT = /^0+$/u;

/** GitHub writes zeros for "no commit": a ref that was created or deleted. */
export function shaOrNull(text: string | null | undefined): CommitSha | null {
  if (text === null || text === undefined || NO_COMMIT.test(text)) return null;
  return isCommitSha(text) ? text : null;
}
