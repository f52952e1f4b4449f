import type { Advice } from "../domain/advice.ts";
import type { Finding } from "../domain/finding.ts";
import type { ChangedFile, PullRequestFacts } from "../domain/pull-request-facts.ts";
import { highestTier, type Tier, type TouchedArea, tierRank } from "../domain/risk.ts";
import { type Assessment, type CompiledPolicy, touchedAreas } from "./assess.ts";

/** More files than this are no longer "without these": then the change is what it is. */
const FILES_MAX = 5;
/** Files looked at one by one; where more weigh as much, a few of them are not the reason. */
const SUSPECTS_MAX = 500;

/**
 * The smallest set of files without which the change would drop a tier; null where it is not small, or
 * where the weight does not come from files.
 *
 * Exact: each file is weighed alone, and what is left is weighed again. A package is named by manifest and
 * lockfile together, so findings about packages hold until all dependency files are gone.
 */
export function adviseOn(
  compiled: CompiledPolicy,
  { files: listed }: Pick<PullRequestFacts, "files">,
  { areas, findings }: Pick<Assessment, "areas" | "findings">,
): Advice | null {
  const top = tierOf(areas);
  if (listed.kind === "unknown" || top === "low") return null;
  const files = listed.value;
  const heavy = new Set(
    areas.filter(({ tier }) => tier === top).flatMap((area) => area.files.map(({ path }) => path)),
  );
  const suspects = files.filter((file) => pathsOf(file).some((path) => heavy.has(path)));
  if (suspects.length > SUSPECTS_MAX) return null;
  const placed = placeFindings(files, areas, findings);
  const decisive = suspects.filter((file) => {
    const own = placed.filter(({ files: of }) => of.has(file)).map(({ finding }) => finding);
    return tierOf(touchedAreas(compiled, [file], own)) === top;
  });
  const isSmall = decisive.length <= FILES_MAX && decisive.length * 2 < files.length;
  if (decisive.length === 0 || !isSmall) return null;
  const gone = new Set(decisive);
  const left = touchedAreas(
    compiled,
    files.filter((file) => !gone.has(file)),
    placed.filter(({ files: of }) => !isGone(of, gone)).map(({ finding }) => finding),
  );
  const tier = tierOf(left);
  if (tierRank(tier) >= tierRank(top)) return null;
  return { tier, without: decisive.map(({ path }) => path) };
}

interface PlacedFinding {
  readonly finding: Finding;
  /** The files that must all go for the finding to go; none when it is about the whole change. */
  readonly files: ReadonlySet<ChangedFile>;
}

function placeFindings(
  files: readonly ChangedFile[],
  areas: readonly TouchedArea[],
  findings: readonly Finding[],
): readonly PlacedFinding[] {
  if (findings.length === 0) return [];
  const byPath = new Map(files.flatMap((file) => pathsOf(file).map((path) => [path, file])));
  const dependencies = areas.find(({ area }) => area === "dependencies")?.files ?? [];
  const packages = new Set(dependencies.flatMap(({ path }) => byPath.get(path) ?? []));
  return findings.map((finding) => {
    const own = byPath.get(finding.path);
    if (own !== undefined && isAboutPackage(finding)) return { finding, files: packages };
    return { finding, files: new Set(own === undefined ? [] : [own]) };
  });
}

function isAboutPackage({ kind }: Finding): boolean {
  return kind.endsWith("-dependency");
}

function isGone(files: ReadonlySet<ChangedFile>, gone: ReadonlySet<ChangedFile>): boolean {
  return files.size > 0 && [...files].every((file) => gone.has(file));
}

function pathsOf({ path, previousPath }: ChangedFile): readonly string[] {
  return previousPath === null ? [path] : [path, previousPath];
}

function tierOf(areas: readonly TouchedArea[]): Tier {
  return highestTier(areas.map(({ tier }) => tier));
}
