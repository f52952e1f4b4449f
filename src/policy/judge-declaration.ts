import type { PullRequestHistory } from "../domain/decision.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import { type Declaration, NO_PROVENANCE_HISTORY } from "../domain/recorded-provenance.ts";
import type { CompiledPolicy } from "./assess.ts";
import { detectPullRequest, isAgentAccount, provenanceFindings } from "./provenance.ts";
import { concernedAccounts } from "./signatures/concerned.ts";
import { evidenceOfDeclaration } from "./signatures/declared-evidence.ts";
import { signatureIndex } from "./signatures/signature-index.ts";

/** What to tell somebody who has just declared. */
export type DeclarationVerdict =
  | {
      readonly kind: "recorded";
      readonly history: PullRequestHistory;
      readonly reply: string | null;
    }
  | { readonly kind: "refused"; readonly reply: string };

/** Judges a declaration before it is recorded: only those whose work it is can say how it was made. */
export function judgeDeclaration(
  scene: {
    readonly compiled: CompiledPolicy;
    readonly facts: PullRequestFacts;
    readonly history: PullRequestHistory;
  },
  declaration: Declaration,
): DeclarationVerdict {
  const { compiled, facts, history } = scene;
  const extraAgents = compiled.snapshot.policy.agents ?? [];
  const index = signatureIndex(extraAgents);
  const { account } = declaration;
  if (account.type !== "user" || isAgentAccount(account, { extraAgents })) {
    return refused("Agents and bots are recognised: they do not declare.");
  }
  if (!concernedAccounts(facts, history, index).some(({ id }) => id === account.id)) {
    return refused(
      `Only whoever opened, wrote or pushed this change can declare, and @${account.login} did not.`,
    );
  }
  const evidence = evidenceOfDeclaration(declaration, index);
  if (declaration.tool !== null && evidence.agent === null) {
    return refused("That tool cannot be read.");
  }
  const before = history.provenance ?? NO_PROVENANCE_HISTORY;
  const provenance = { ...before, declarations: [...before.declarations, declaration] };
  const after = { ...history, provenance };
  const findings = provenanceFindings(detectPullRequest(facts, after, { extraAgents }));
  return { kind: "recorded", history: after, reply: findings[0]?.message ?? null };
}

function refused(reply: string): DeclarationVerdict {
  return { kind: "refused", reply };
}
