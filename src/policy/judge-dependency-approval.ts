import type { DependencyApproval } from "../domain/dependency-approval.ts";
import type { Finding } from "../domain/finding.ts";
import type { Approvers, OwnerName } from "../domain/gate-requirement.ts";
import { minutesAfter } from "../domain/instant.ts";
import { type Known, known } from "../domain/known.ts";
import { packageName } from "../domain/package-name.ts";
import { shown } from "../domain/shown-text.ts";
import { standingOf } from "./approval-bench.ts";
import { approverNames, isEntitled } from "./approvers.ts";
import { areaPolicyOf, requirementsOf } from "./assess.ts";
import { simpleGates } from "./gate-requirements.ts";
import { groupsOf } from "./ownership.ts";
import { canonicalPackage } from "./package-prefix.ts";
import type { RoleScene } from "./roles.ts";

/** A package is looked at again after a year: maintainers, and what they ship, change. */
const APPROVAL_DAYS = 365;
const DAY_MINUTES = 24 * 60;

/** What to tell somebody who has just let a package in, or taken that back. */
export type DependencyVerdict =
  | { readonly kind: "recorded"; readonly approval: DependencyApproval }
  | { readonly kind: "refused"; readonly reply: string };

/** What was asked for one package. */
export interface DependencyWord {
  readonly action: "approve" | "revoke";
  readonly purl: string;
  readonly source: DependencyApproval["source"];
  readonly actor: DependencyApproval["actor"];
  readonly at: string;
}

/**
 * Judges the word on a package before it is recorded. Only a package of this change can be spoken of, so
 * that nobody lets in what nobody looks at.
 */
export function judgeDependencyApproval(
  scene: RoleScene,
  { action, purl, source, actor, at }: DependencyWord,
): DependencyVerdict {
  const present = packagesOf(scene);
  const found = present.some((one) => speaksOf(purl, one));
  if (!found) {
    const list = present.slice(0, 5).map((one) => `\`${one}\``);
    const here = list.length === 0 ? "It brings no new package." : `It brings ${list.join(", ")}.`;
    return refused(`This change does not bring \`${shown(purl)}\`. ${here}`);
  }
  const objection = objectionTo(scene, actor, action);
  if (objection !== null) return refused(objection);
  return {
    kind: "recorded",
    approval: {
      purl,
      actor,
      source,
      givenAt: at,
      expiresAt: minutesAfter(at, APPROVAL_DAYS * DAY_MINUTES),
      revokedAt: action === "revoke" ? at : null,
    },
  };
}

/** Whether a word on `purl` is one on `present`; a version that is not named stands for every one. */
function speaksOf(purl: string, present: string): boolean {
  if (canonicalPackage(purl) !== canonicalPackage(present)) return false;
  const [wanted, found] = [packageName(purl).version, packageName(present).version];
  return wanted === null || found === null || wanted === found;
}

function packagesOf({ bench }: RoleScene): readonly string[] {
  return [...new Set(bench.findings.flatMap(packageIn))];
}

/** The package a finding says is there after the change. */
function packageIn(finding: Finding): readonly string[] {
  switch (finding.kind) {
    case "new-dependency":
    case "changed-dependency":
      return [finding.purl];
    case "suspicious-dependency":
      return finding.purl === undefined ? [] : [finding.purl];
    case "removed-dependency":
    case "secret":
    case "agent-power":
    case "destructive-schema":
    case "guard-removed":
    case "tests-weakened":
    case "hidden-text":
    case "symlink":
    case "submodule":
    case "unverifiable":
    case "contradiction":
      return [];
  }
}

interface Asked {
  readonly from: Approvers;
  readonly owners: readonly OwnerName[];
}

function objectionTo(
  scene: RoleScene,
  actor: DependencyApproval["actor"],
  action: DependencyWord["action"],
): string | null {
  const { bench } = scene;
  const standing = standingOf(bench, actor);
  if (standing.kind === "unknown") return `This cannot be checked: ${standing.reason}.`;
  if (standing.kind === "may-not") {
    return `This does not count: @${actor.login} ${standing.reason}.`;
  }
  // Taking back only tightens: whoever may speak at all may do it.
  if (action === "revoke") return null;
  const asked = askedOf(scene);
  if (asked.kind === "unknown") return `This cannot be checked: ${asked.reason}.`;
  if (asked.value.length === 0) return "No gate of this change asks for a package to be approved.";
  const { permission } = standing;
  const answers = asked.value.map(({ from, owners }) =>
    isEntitled(bench, from, { account: actor, permission, owners }),
  );
  if (answers.some((answer) => answer.kind === "known" && answer.value)) return null;
  const unread = answers.find((answer) => answer.kind === "unknown");
  if (unread?.kind === "unknown") return `This cannot be checked: ${unread.reason}.`;
  const names = asked.value.flatMap(({ from, owners }) => approverNames(from, owners));
  return `This does not count: packages are approved by ${[...new Set(names)].join(", ")}.`;
}

/** Whom the gates of the touched areas want to look at packages. */
function askedOf({ bench, areas }: RoleScene): Known<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const touched of areas) {
    const areaPolicy = areaPolicyOf(bench.policy, touched);
    for (const requirement of simpleGates(
      requirementsOf(bench.policy, touched, bench.provenance),
    )) {
      if (requirement.gate !== "supply-chain-scan") continue;
      const { from } = requirement;
      const groups = groupsOf(bench, { touched, areaPolicy }, from);
      if (groups.kind === "unknown") return groups;
      asked.push(...groups.value.map(({ owners }) => ({ from, owners })));
    }
  }
  return known(asked);
}

function refused(reply: string): DependencyVerdict {
  return { kind: "refused", reply };
}
