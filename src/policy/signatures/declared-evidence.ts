import { type Evidence, UNKNOWN_AGENT } from "../../domain/provenance.ts";
import type { Commit, PullRequestFacts } from "../../domain/pull-request-facts.ts";
import type { Declaration } from "../../domain/recorded-provenance.ts";
import { evidenceOf } from "./evidence.ts";
import type { SignatureIndex } from "./signature-index.ts";
import { readToolValue } from "./tool-value.ts";

/** The facts that say which content a declaration would have to be about. */
export type DeclaredFacts = Pick<PullRequestFacts, "pullRequest" | "commits">;

/**
 * The declarations that hold now: of each person the latest. `none` speaks of the content that was there
 * and ends with the first push that changes it; to have used an agent is true of what comes after too.
 */
export function standingDeclarations(
  declarations: readonly Declaration[],
  facts: DeclaredFacts,
): readonly Declaration[] {
  const latest = new Map<number, Declaration>();
  for (const one of declarations.toSorted((left, right) => left.commentId - right.commentId)) {
    latest.set(one.account.id, one);
  }
  const { head } = facts.pullRequest;
  const tree = treeOf(facts, head.sha);
  return [...latest.values()].filter(
    (one) => one.use !== "none" || one.headSha === head.sha || (tree !== null && one.tree === tree),
  );
}

/** The tree of a commit of the pull request; null where it was not read. */
export function treeOf({ commits }: Pick<PullRequestFacts, "commits">, sha: string): string | null {
  const listed: readonly Commit[] = commits.kind === "known" ? commits.value : [];
  return listed.find((commit) => commit.sha === sha)?.tree ?? null;
}

/** What a declaration by command says, as evidence beside all other. */
export function evidenceOfDeclaration(declaration: Declaration, index: SignatureIndex): Evidence {
  const { account, use, tool, headSha } = declaration;
  const said = `@${account.login}: ${use}${tool === null ? "" : ` ${tool}`}`;
  const common = {
    source: "declaration",
    strength: "declared",
    sha: use === "none" ? headSha : null,
    excerpt: said,
    rule: `declaration:${use}`,
  } as const;
  if (use === "none") return evidenceOf({ ...common, agent: null, role: "declaration" });
  const value = readToolValue(tool ?? "", index);
  const named = value.kind === "tool" ? value : null;
  return evidenceOf({
    ...common,
    agent: named?.agent?.id ?? UNKNOWN_AGENT,
    model: named?.model ?? null,
    role: use === "authored" ? "author" : "assistant",
  });
}
