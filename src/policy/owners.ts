import type { Account } from "../domain/account.ts";
import { permits } from "../domain/account.ts";
import type { OwnerName } from "../domain/gate-requirement.ts";
import type { Known } from "../domain/known.ts";
import { known, unknown } from "../domain/known.ts";
import type { ChangedFile, PullRequestFacts } from "../domain/pull-request-facts.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import { nameBookOf, permissionOf } from "./approval-bench.ts";
import { ownersOf, parseCodeowners } from "./codeowners.ts";
import type { GateScope } from "./gates/gate-definition.ts";
import { headFilesOf } from "./head-files.ts";
import { isNamed } from "./named-people.ts";

/** Files that the same people own. Each group needs its own approvals. */
export interface OwnedFiles {
  /** Empty: nobody is named, so people with `maintain` or `admin` own them. */
  readonly owners: readonly OwnerName[];
  readonly paths: ReadonlySet<string>;
}

/** Splits a scope by who owns it: policy's owners, else CODEOWNERS, else the maintainers. */
export function ownedFiles(bench: ApprovalBench, scope: GateScope): Known<readonly OwnedFiles[]> {
  const paths = scopePaths(bench.facts, scope);
  if (scope.areaPolicy.owners.length > 0) {
    return known([{ owners: scope.areaPolicy.owners, paths }]);
  }
  const codeowners = bench.facts.codeowners;
  if (codeowners === undefined) return unknown("CODEOWNERS was not read");
  if (codeowners.kind === "unknown") return codeowners;
  // What concerns the pull request as a whole matches no line of CODEOWNERS.
  if (codeowners.value === null || scope.touched.files.length === 0) {
    return known([{ owners: [], paths }]);
  }
  return known(groupByOwners(codeowners.value, paths));
}

/**
 * The scope's paths at the head, both names of a rename. An area that no file brought in concerns the
 * pull request as a whole, and so every file: an approval bound to nothing would outlive any push.
 */
export function scopePaths(facts: PullRequestFacts, scope: GateScope): ReadonlySet<string> {
  const files: readonly ChangedFile[] = facts.files.kind === "known" ? facts.files.value : NONE;
  return headFilesOf(files).placedBy(scope.touched.files);
}

/** What is known of files that could not be read. */
const NONE: readonly ChangedFile[] = [];

function groupByOwners(text: string, paths: ReadonlySet<string>): readonly OwnedFiles[] {
  const codeowners = parseCodeowners(text);
  const groups = new Map<string, { owners: readonly OwnerName[]; paths: Set<string> }>();
  for (const path of [...paths].toSorted()) {
    const owners = ownersOf(codeowners, path).flatMap(readOwner);
    const key = owners.map(ownerText).toSorted().join(" ");
    const group = groups.get(key) ?? { owners, paths: new Set<string>() };
    group.paths.add(path);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** An e-mail in CODEOWNERS names nobody the app can look up, so it owns nothing here. */
function readOwner(text: string): OwnerName[] {
  if (!text.startsWith("@")) return [];
  const name = text.slice(1).toLowerCase();
  return [name.includes("/") ? { kind: "team", team: name } : { kind: "user", login: name }];
}

/** How people write an owner: `@acme/identity`, `@alice`. */
export function ownerText(owner: OwnerName): string {
  return owner.kind === "team" ? `@${owner.team}` : `@${owner.login}`;
}

/** Whether `account` is one of `owners` now; with no owners named, whether it maintains the repository. */
export function isOwner(
  bench: ApprovalBench,
  account: Account,
  owners: readonly OwnerName[],
): Known<boolean> {
  if (owners.length === 0) {
    const permission = permissionOf(bench.facts, account);
    if (permission.kind === "unknown") return permission;
    return known(permits(permission.value, "maintain"));
  }
  return isNamed(nameBookOf(bench), account, owners);
}
