import type {
  DependencyChanges,
  DependencyPlace,
  SuspiciousDependency,
  UnreadableDependencyFile,
} from "../../domain/dependency.ts";
import type { Finding } from "../../domain/finding.ts";
import { highestTier } from "../../domain/risk.ts";
import { meaningOf } from "./dependency-words.ts";
import { createLookAlikes } from "./look-alike.ts";

const AREA = "dependencies";

/** More would drown a reader and the record; the rest is counted in one sentence. */
const FINDINGS_PER_KIND_MAX = 500;

/**
 * What dependency changes mean: a new or suspicious package weighs high, a changed or removed one
 * medium. What could not be read counts as new.
 */
export function dependencyFindings(changes: DependencyChanges): readonly Finding[] {
  const lookAlike = createLookAlikes(changes.kept?.slice(0, KEPT_MAX));
  const places = new Map(changes.places.map((place) => [place.purl, place]));
  return [
    ...limited(changes.unreadable.map(unverifiable)),
    ...limited(
      changes.added.map((purl, index) =>
        added(purl, places.get(purl), index < COMPARED_MAX ? lookAlike(purl) : null),
      ),
    ),
    ...limited(groups(changes.suspicious).map(suspicious)),
    ...limited(changes.changed.map((change) => changed(change, places.get(change.purl)))),
    ...limited(changes.removed.map((purl) => removed(purl, places.get(purl)))),
  ];
}

function limited(findings: readonly Finding[]): readonly Finding[] {
  const first = findings[0];
  const more = findings.length - FINDINGS_PER_KIND_MAX;
  if (first === undefined || more <= 0) return findings;
  const message = `${String(more)} more findings of the kind ${first.kind} are not listed.`;
  const tier = highestTier(findings.slice(FINDINGS_PER_KIND_MAX).map((finding) => finding.tier));
  const rest: Finding = { kind: "unverifiable", area: AREA, tier, path: first.path, message };
  return [...findings.slice(0, FINDINGS_PER_KIND_MAX), rest];
}

interface Where {
  readonly path: string;
  readonly line?: number;
}

/** Packages always have a place; the fallback keeps this total. */
function whereOf(place: DependencyPlace | undefined): Where {
  if (place === undefined) return { path: "" };
  return place.line === undefined ? { path: place.path } : { path: place.path, line: place.line };
}

/** New names that are compared with others: more at once are a lockfile, which nobody typed. */
const COMPARED_MAX = 300;
/** Names of the project's own that they are compared with. */
const KEPT_MAX = 500;

function added(purl: string, place: DependencyPlace | undefined, meant: string | null): Finding {
  const where = whereOf(place);
  const doubt =
    meant === null
      ? ""
      : ` Its name is nearly \`${meant}\`: check that it is the one that is meant.`;
  const message = `\`${purl}\` is new in ${where.path}: an approval and a supply-chain scan are due.${doubt}`;
  return { kind: "new-dependency", area: AREA, tier: "high", purl, message, ...where };
}

function removed(purl: string, place: DependencyPlace | undefined): Finding {
  const where = whereOf(place);
  const message = `${purl} is no longer in ${where.path}.`;
  return { kind: "removed-dependency", area: AREA, tier: "medium", purl, message, ...where };
}

function changed(
  { purl, from, to }: DependencyChanges["changed"][number],
  place: DependencyPlace | undefined,
): Finding {
  const where = whereOf(place);
  const message = `${purl} changes from ${from || "any version"} to ${to || "any version"}.`;
  return {
    kind: "changed-dependency",
    area: AREA,
    tier: "medium",
    purl,
    from,
    to,
    message,
    ...where,
  };
}

/** Reasons about one package in one file belong together. */
function groups(
  reasons: readonly SuspiciousDependency[],
): readonly (readonly SuspiciousDependency[])[] {
  const byPackage = new Map<string, SuspiciousDependency[]>();
  for (const reason of reasons) {
    const key = `${reason.path} ${purlOf(reason) ?? `${reason.code}:${reason.subject}`}`;
    byPackage.set(key, [...(byPackage.get(key) ?? []), reason]);
  }
  return [...byPackage.values()];
}

/** The package a reason is about; extras stand behind it in brackets. */
function purlOf({ subject }: SuspiciousDependency): string | null {
  return subject.startsWith("pkg:") ? subject.replace(/\[[^\]]*\]$/u, "") : null;
}

function suspicious(reasons: readonly SuspiciousDependency[]): Finding {
  const [first] = reasons;
  const path = first?.path ?? "";
  const purl = first === undefined ? null : purlOf(first);
  const line = reasons.find((reason) => reason.line !== undefined)?.line;
  const clauses = reasons.map(({ code }) => meaningOf(code).words);
  const subject = purl ?? (first?.subject === "" || first === undefined ? path : first.subject);
  return {
    kind: "suspicious-dependency",
    area: AREA,
    tier: highestTier(reasons.map(({ code }) => meaningOf(code).tier)),
    path,
    reasons: reasons.map(({ code, subject: text }) => (text === "" ? code : `${code}:${text}`)),
    message: `${subject} ${clauses.join(", and ")}.`,
    ...(purl === null ? {} : { purl }),
    ...(line === undefined ? {} : { line }),
  };
}

/** Said in full, because it asks a person to do what the reader could not. */
const FAIL_CLOSED =
  "It counts as a new dependency: a maintainer has to approve and confirm that the change was scanned.";

function unverifiable({ path, code, detail, line }: UnreadableDependencyFile): Finding {
  const message = `${whyUnread(path, code, detail)} ${FAIL_CLOSED}`;
  const where = line === undefined ? {} : { line };
  return { kind: "unverifiable", area: AREA, tier: "high", path, message, ...where };
}

function whyUnread(path: string, code: UnreadableDependencyFile["code"], detail: string): string {
  switch (code) {
    case "parse-error":
      return `${path} could not be parsed: ${detail}.`;
    case "unreadable-lockfile":
      return `${path} could not be read: ${detail}.`;
    case "unsupported-manifest":
      return `${path} changed, and there is no reader for this format.`;
  }
}
