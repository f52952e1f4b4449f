import type { CheckOutput } from "../../src/cli/output-schemas.ts";
import { TIERS, type Tier } from "../../src/domain/risk.ts";
import { check } from "../cli/run-command.ts";
import { startedRepository, type TestRepository } from "../support/git-repository.ts";

/** A file's text; null for a file that is not there. */
export type Texts = Readonly<Record<string, string | null>>;

/** Judges one commit over a repository with some files, as `agentgov check` does. */
export async function judgedLocally(before: Texts, after: Texts): Promise<CheckOutput> {
  const repository = startedRepository({ "README.md": "hello\n", ...present(before) });
  applyTo(repository, before, after);
  repository.commit();
  return check(repository);
}

function present(texts: Texts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([path, text]) => (text === null ? [] : [[path, text]])),
  );
}

function applyTo(repository: TestRepository, before: Texts, after: Texts): void {
  for (const [path, text] of Object.entries(after)) {
    if (text !== null) repository.write(path, text);
    else if (typeof before[path] === "string") repository.remove(path);
  }
}

/** Whether a tier is this one or a higher one. */
export function isAtLeast(tier: Tier, least: Tier): boolean {
  return TIERS.indexOf(tier) >= TIERS.indexOf(least);
}

/** The areas a change touches. */
export function areasOf({ areas }: CheckOutput): readonly string[] {
  return areas.map(({ area }) => area);
}

/** The codes of everything suspicious about its dependencies. */
export function suspicionsOf({ findings }: CheckOutput): readonly string[] {
  return findings.flatMap((finding) =>
    finding.kind === "suspicious-dependency" ? finding.reasons : [],
  );
}

/** The kinds of its findings. */
export function kindsOf({ findings }: CheckOutput): readonly string[] {
  return findings.map(({ kind }) => kind);
}
