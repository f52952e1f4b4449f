import type { Account } from "../../src/domain/account.ts";
import type { Act } from "../../src/domain/act.ts";
import type { ChangedFile } from "../../src/domain/pull-request-facts.ts";
import { OWNERSHIP_STATEMENT_VERSION } from "../../src/policy/ownership-statement.ts";
import { AUTH, anApproval } from "./facts.ts";

/** Somebody answers for exactly these files. */
export function anOwnership(
  actor: Account,
  files: readonly ChangedFile[] = [AUTH],
  more: Partial<Act> = {},
): Act {
  const { baseRef, headSha, contents, givenAt } = anApproval(actor, files);
  return {
    kind: "ownership",
    channel: "comment",
    sourceId: 4_000 + actor.id,
    actor,
    reason: null,
    scope: null,
    statement: OWNERSHIP_STATEMENT_VERSION,
    baseRef,
    headSha,
    contents,
    givenAt,
    expiresAt: null,
    end: null,
    ...more,
  };
}
