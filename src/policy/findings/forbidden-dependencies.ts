import type { DependencyChanges } from "../../domain/dependency.ts";
import type { Finding } from "../../domain/finding.ts";
import type { DependencyRules } from "../../domain/policy-snapshot.ts";
import { shown } from "../../domain/shown-text.ts";
import { allowsPackage, forbidsPackage } from "../package-prefix.ts";

/** One is enough to block; more than these would only drown it. */
const FINDINGS_MAX = 100;

const FORBIDDEN = { code: "forbidden-package", words: "is forbidden by policy" };
const UNLISTED = {
  code: "forbidden-unlisted",
  words: "is not on policy's list of allowed packages",
};

/** The packages a change adds although policy forbids them, or does not list them where it lists some. */
export function forbiddenDependencies(
  { added, places }: Pick<DependencyChanges, "added" | "places">,
  rules: DependencyRules | undefined,
): readonly Finding[] {
  if (rules === undefined) return [];
  const isForbidden = forbidsPackage(rules.forbidden);
  const isAllowed = rules.allowed === null ? () => true : allowsPackage(rules.allowed);
  const found: Finding[] = [];
  for (const purl of added) {
    if (found.length === FINDINGS_MAX) break;
    if (isAllowed(purl) && !isForbidden(purl)) continue;
    const { code, words } = isForbidden(purl) ? FORBIDDEN : UNLISTED;
    const place = places.find((candidate) => candidate.purl === purl);
    found.push({
      kind: "suspicious-dependency",
      area: "dependencies",
      tier: "critical",
      path: place?.path ?? "",
      ...(place?.line === undefined ? {} : { line: place.line }),
      purl,
      reasons: [`${code}:${purl}`],
      message: `${shown(purl)} ${words}.`,
    });
  }
  return found;
}
