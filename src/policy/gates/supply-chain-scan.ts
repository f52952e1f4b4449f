import type { Finding } from "../../domain/finding.ts";
import type { SupplyChainScanRequirement } from "../../domain/gate-requirement.ts";
import { packageName } from "../../domain/package-name.ts";
import { shown } from "../../domain/shown-text.ts";
import type { ApprovalBench } from "../approval-bench.ts";
import { approverNames } from "../approvers.ts";
import { type JudgedGroup, judgeGroups } from "../group-approvals.ts";
import type { OwnedFiles } from "../owners.ts";
import { groupsOf } from "../ownership.ts";
import { type AskedPackage, askLedger, type LedgerVerdict } from "../package-ledger.ts";
import { canonicalPackage } from "../package-prefix.ts";
import {
  type GateDefinition,
  type GateJudgement,
  type GateScope,
  type Said,
  saidOf,
} from "./gate-definition.ts";

/** Packages named in one sentence; the findings list all of them. */
const NAMED_MAX = 5;

/**
 * Every new package is in the ledger of the organisation and shows nothing suspicious.
 *
 * A suspicious one needs an approval of exactly its version. What no version can be named for (a registry
 * that changed, a file that could not be read) needs somebody entitled to approve exactly this content.
 */
export const supplyChainScan: GateDefinition<SupplyChainScanRequirement> = {
  kind: "supply-chain-scan",
  about: "Every new package is in the ledger of the organisation and shows nothing suspicious.",
  needs({ from }, { findings }) {
    const packages = packagesOf(findings).map((one) => one.package);
    const asks = packages.length > 0 || findings.some(asksForReview);
    return asks ? { approvers: [from], packages: [...new Set(packages)] } : {};
  },
  judge(bench, requirement, scope) {
    const findings = findingsOf(bench, scope);
    const packages = packagesOf(findings);
    const doubtful = doubtsOf(findings);
    if (packages.length === 0 && doubtful.length === 0) {
      const summary = "No package is new here, and nothing about packages is suspicious.";
      return saidOf(requirement.gate, scope, { status: "not-applicable", summary });
    }
    const ledger = judgePackages(bench, { requirement, scope }, packages);
    if (doubtful.length === 0) return saidOf(requirement.gate, scope, ledger);
    const review = judgeDoubts(bench, { requirement, scope }, doubtful);
    const said = together(ledger, review.said);
    return {
      ...saidOf(requirement.gate, scope, said),
      candidates: said.status === "unsatisfied" ? review.candidates : NOBODY,
    };
  },
};

const NOBODY = { users: [], teams: [] } as const;

interface Question {
  readonly requirement: SupplyChainScanRequirement;
  readonly scope: GateScope;
}

/** The findings about packages that are this area's to judge. */
function findingsOf({ findings }: ApprovalBench, { touched }: GateScope): readonly Finding[] {
  const paths = new Set(touched.files.map(({ path }) => path));
  return findings.filter(({ area, path }) => area === touched.area || paths.has(path));
}

/** A package with the file that names it. */
interface FoundPackage extends AskedPackage {
  readonly path: string;
}

type Suspicion = Extract<Finding, { readonly kind: "suspicious-dependency" }>;

function isSuspicion(finding: Finding): finding is Suspicion {
  return finding.kind === "suspicious-dependency";
}

/** What only asks for a closer look (a wider range, no lockfile) is no reason to ask anew. */
function weighs({ tier }: Suspicion): boolean {
  return tier === "high" || tier === "critical";
}

function namesIn(suspicions: readonly Suspicion[]): ReadonlySet<string> {
  return new Set(
    suspicions.flatMap(({ purl }) => (purl === undefined ? [] : [canonicalPackage(purl)])),
  );
}

/**
 * New packages, and changed ones that something of weight is said of; each version once. A new one of
 * which anything suspicious is said is to be approved exactly.
 */
function packagesOf(findings: readonly Finding[]): readonly FoundPackage[] {
  const suspicions = findings.filter(isSuspicion);
  const suspicious = namesIn(suspicions);
  const weighty = namesIn(suspicions.filter(weighs));
  const found = findings.flatMap((finding): readonly FoundPackage[] => {
    if (finding.kind === "new-dependency") return newPackage(finding, suspicious);
    return finding.kind === "changed-dependency" ? changedVersions(finding, weighty) : [];
  });
  const unique = new Map(found.map((one) => [`${one.package} ${one.version ?? ""}`, one]));
  return [...unique.values()];
}

function newPackage(
  { purl, path }: { readonly purl: string; readonly path: string },
  suspicious: ReadonlySet<string>,
): readonly FoundPackage[] {
  const name = canonicalPackage(purl);
  const exactly = suspicious.has(name);
  const { version } = packageName(purl);
  return exactly && version === null ? [] : [{ package: name, version, exactly, path }];
}

function changedVersions(
  { purl, to, path }: { readonly purl: string; readonly to?: string; readonly path: string },
  weighty: ReadonlySet<string>,
): readonly FoundPackage[] {
  const name = canonicalPackage(purl);
  if (!weighty.has(name)) return [];
  const versions = exactVersions(to ?? "");
  return versions.map((version) => ({ package: name, version, exactly: true, path }));
}

/** The versions of a changed package; none when what is written is a range. */
function exactVersions(text: string): readonly string[] {
  const versions = text.split(", ");
  return versions.every((version) => /^v?\d[\w.+-]*$/u.test(version)) ? versions : [];
}

/** What no entry of the ledger can clear, because it names no package or no version. */
function doubtsOf(findings: readonly Finding[]): readonly Finding[] {
  const exact = new Set(packagesOf(findings).flatMap((one) => (one.exactly ? [one.package] : [])));
  const added = new Set(
    findings.flatMap((finding) =>
      finding.kind === "new-dependency" ? [canonicalPackage(finding.purl)] : [],
    ),
  );
  return findings.filter((finding) => {
    if (!isSuspicion(finding) || finding.purl === undefined) return asksForReview(finding);
    const name = canonicalPackage(finding.purl);
    return !exact.has(name) && (added.has(name) || weighs(finding));
  });
}

/** Whether a finding tells of something about packages that could not be told, or that is no package. */
function asksForReview(finding: Finding): boolean {
  if (finding.kind === "unverifiable") return finding.area === "dependencies";
  return isSuspicion(finding) && weighs(finding);
}

interface JudgedPackage {
  readonly asked: FoundPackage;
  readonly who: string;
  readonly verdict: LedgerVerdict;
}

function judgePackages(
  bench: ApprovalBench,
  { requirement, scope }: Question,
  packages: readonly FoundPackage[],
): Said {
  const { from } = requirement;
  const groups = groupsOf(bench, scope, from);
  if (groups.kind === "unknown") return undecidable(`owners could not be read: ${groups.reason}`);
  const judged = packages.map((asked): JudgedPackage => {
    const owners = ownersFor(groups.value, asked.path);
    const who = approverNames(from, owners).map(ofTeam).join(" or ");
    return { asked, who, verdict: askLedger(bench, asked, { from, owners }) };
  });
  const unknowns = judged.flatMap(({ verdict }) =>
    verdict.kind === "unknown" ? [verdict.reason] : [],
  );
  if (unknowns[0] !== undefined) return undecidable(unknowns[0]);
  const open = judged.filter(({ verdict }) => verdict.kind === "open");
  if (open.length > 0) return openPackages(open, bench.facts.repository.owner);
  const approvals = judged.flatMap(({ verdict }) =>
    verdict.kind === "approved" ? [verdict.by] : [],
  );
  const names = [...new Set(approvals.map(({ actor }) => `@${actor.login}`))];
  const [first] = approvals.map(({ expiresAt }) => expiresAt).toSorted();
  const what = packages.length === 1 ? "The package" : `All ${packages.length} packages`;
  return {
    status: "satisfied",
    summary: `${what} in question ${packages.length === 1 ? "was" : "were"} let in by ${names.join(", ")}.`,
    wakeAt: first ?? null,
  };
}

function ownersFor(groups: readonly OwnedFiles[], path: string): OwnedFiles["owners"] {
  return (groups.find(({ paths }) => paths.has(path)) ?? groups[0])?.owners ?? [];
}

function ofTeam(name: string): string {
  return name.startsWith("@") && name.includes("/") ? `someone of ${name}` : name;
}

function openPackages(open: readonly JudgedPackage[], organisation: string): Said {
  const sentences = open.map(({ asked, who, verdict }) => {
    const purl = shown(asked.package);
    const about = asked.exactly
      ? `\`${purl}\` shows something suspicious in version ${shown(asked.version ?? "")}`
      : `\`${purl}\` is new to ${shown(organisation)}`;
    const notes = verdict.kind === "open" ? verdict.notes : [];
    const why = notes.length === 0 ? "" : ` (${notes.slice(0, 3).join("; ")})`;
    return `${about}${why}: ${who} approves it with \`/agentgov deps approve ${commandPurl(asked)}\``;
  });
  const more = sentences.length - NAMED_MAX;
  const rest = more > 0 ? ` ${more} more packages wait for the same.` : "";
  const needs = open.map(
    ({ asked, who }) => `${who}, with \`/agentgov deps approve ${commandPurl(asked)}\``,
  );
  return {
    status: "unsatisfied",
    summary: `${sentences.slice(0, NAMED_MAX).join(". ")}.${rest}`,
    needs: [...new Set(needs)].slice(0, NAMED_MAX),
  };
}

function commandPurl({ package: name, version, exactly }: AskedPackage): string {
  if (!exactly || version === null) return shown(name);
  const end = name.search(/[?#]/u);
  const [path, rest] = end === -1 ? [name, ""] : [name.slice(0, end), name.slice(end)];
  return shown(`${path}@${version}${rest}`);
}

interface JudgedDoubts {
  readonly said: Said;
  readonly candidates: GateJudgement["candidates"];
}

/** What the ledger cannot clear is cleared by somebody entitled who approves exactly what is there. */
function judgeDoubts(
  bench: ApprovalBench,
  { requirement, scope }: Question,
  doubtful: readonly Finding[],
): JudgedDoubts {
  const { from } = requirement;
  const reading = judgeGroups(bench, from, scope);
  if (reading.kind === "undecidable") {
    return { said: { status: "error", summary: reading.summary }, candidates: NOBODY };
  }
  const what = doubtful.slice(0, NAMED_MAX).map(({ message }) => message);
  const more = doubtful.length - what.length;
  const told = `${what.join(" ")}${more > 0 ? ` ${more} more of this kind.` : ""}`;
  const open = reading.groups.filter(({ weighed }) =>
    weighed.every(({ worth }) => worth !== "counts"),
  );
  const unread = open.flatMap(({ unknowns }) => unknowns)[0];
  if (unread !== undefined) return { said: undecidable(unread), candidates: NOBODY };
  if (open.length === 0) {
    const summary = `${told} Somebody entitled approved what is there.`;
    return { said: { status: "satisfied", summary }, candidates: NOBODY };
  }
  const names = [...new Set(open.flatMap(({ owners }) => approverNames(from, owners)))];
  const who = names.map(ofTeam).join(" or ");
  const summary = `${told} No version can be let in for that: ${who} has to approve the change itself.`;
  return { said: { status: "unsatisfied", summary, needs: names }, candidates: candidatesOf(open) };
}

function candidatesOf(groups: readonly JudgedGroup[]): GateJudgement["candidates"] {
  const owners = groups.flatMap((group) => group.owners);
  return {
    users: owners.flatMap((owner) => (owner.kind === "user" ? [owner.login] : [])),
    teams: owners.flatMap((owner) => (owner.kind === "team" ? [owner.team] : [])),
  };
}

/** Both halves have to be satisfied. */
function together(left: Said, right: Said): Said {
  const halves = [left, right];
  const worst =
    halves.find(({ status }) => status === "error") ??
    halves.find(({ status }) => status === "unsatisfied");
  const told =
    worst === undefined ? halves : halves.filter(({ status }) => status === worst.status);
  const wakeAts = halves.flatMap(({ wakeAt }) => wakeAt ?? []);
  return {
    status: worst?.status ?? "satisfied",
    summary: told.map(({ summary }) => summary).join(" "),
    needs: told.flatMap(({ needs = [] }) => needs),
    wakeAt: wakeAts.toSorted()[0] ?? null,
  };
}

function undecidable(reason: string): Said {
  return { status: "error", summary: `The packages could not be judged: ${reason}.` };
}
