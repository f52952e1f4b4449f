import type { Decision } from "../domain/decision.ts";
import type { Finding } from "../domain/finding.ts";
import { type TouchedArea, tierRank } from "../domain/risk.ts";
import { bullets, code, join, type Markdown, md, prose } from "./markdown.ts";

/** Files named per area: a reviewer opens the diff for the rest. */
const FILES_MAX = 4;
/** Lines of a brief: what is longer is not read. */
const FINDINGS_MAX = 8;
const VOIDED_MAX = 4;

/** What deserves a look, most serious first. */
const KINDS = [
  "secret",
  "hidden-text",
  "agent-power",
  "guard-removed",
  "destructive-schema",
  "suspicious-dependency",
  "unverifiable",
  "tests-weakened",
  "new-dependency",
  "contradiction",
  "symlink",
  "submodule",
  "changed-dependency",
] as const satisfies readonly Finding["kind"][];

/**
 * What a reviewer should look for, from facts alone: what has changed since somebody approved, what the
 * content shows, and the weightiest files. Null where nothing deserves the attention.
 */
export function reviewerBrief(decision: Decision): Markdown | null {
  const items = [...voided(decision), ...findingLines(decision), ...areaLines(decision)];
  return items.length === 0 ? null : md`### What to look for\n\n${bullets(items)}`;
}

function voided({ approvals }: Decision): readonly Markdown[] {
  const reasons = new Map<string, { readonly by: Markdown; readonly why: Set<string> }>();
  for (const { approval, counts, note } of approvals) {
    if (counts || !note.startsWith("void: ")) continue;
    const by = md`${code(approval.headSha.slice(0, 7))} by @${approval.actor.login}`;
    const voidOne = reasons.get(by.markdown) ?? { by, why: new Set<string>() };
    voidOne.why.add(note.slice("void: ".length).replace(/ after it$/u, ""));
    reasons.set(by.markdown, voidOne);
  }
  return [...reasons.values()]
    .slice(0, VOIDED_MAX)
    .map(({ by, why }) => md`The approval of ${by} is void: ${prose([...why].join("; "))}.`);
}

function findingLines({ findings }: Decision): readonly Markdown[] {
  const worth = findings.filter(
    (finding) => finding.kind !== "agent-power" || finding.direction === "widens",
  );
  const ordered = KINDS.flatMap((kind) => worth.filter((finding) => finding.kind === kind));
  const shownOnes = ordered.slice(0, FINDINGS_MAX).map(findingLine);
  const rest = ordered.length - shownOnes.length;
  return rest > 0 ? [...shownOnes, md`and ${rest} more findings, listed in the check.`] : shownOnes;
}

function findingLine({ message, path, line }: Finding): Markdown {
  if (path === "" || message.includes(path)) return prose(message);
  return md`${prose(message)} (${code(line === undefined ? path : `${path}:${line}`)})`;
}

function areaLines({ areas }: Decision): readonly Markdown[] {
  return areas
    .filter(({ tier, files }) => tierRank(tier) >= tierRank("high") && files.length > 0)
    .map(areaLine);
}

function areaLine({ area, tier, files }: TouchedArea): Markdown {
  const named = files.slice(0, FILES_MAX).map(({ path }) => code(path));
  const rest = files.length - named.length;
  const list = join(rest > 0 ? [...named, md`${rest} more`] : named, ", ");
  return md`**${area}** (${tier}): ${list}`;
}
