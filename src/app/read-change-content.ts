import type { AgentFileChange, AgentFileReading, AgentFileSource } from "../domain/agent-file.ts";
import type { ChangeContent } from "../domain/change-content.ts";
import type { DependencyChanges } from "../domain/dependency.ts";
import type { ReviewedDependency } from "../domain/dependency-review.ts";
import type { Finding } from "../domain/finding.ts";
import type { Known } from "../domain/known.ts";
import type { Policy } from "../domain/policy-snapshot.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import type { SecretSighting } from "../domain/secret-sighting.ts";
import { accessAfter, type ManifestSource } from "../policy/agent-power/access-manifest.ts";
import {
  type AgentPowerOptions,
  agentPowerFindings,
  isAgentFile,
  NO_OPTIONS,
} from "../policy/agent-power/agent-power.ts";
import { referencedFiles } from "../policy/agent-power/referenced-files.ts";
import type { AreaRuleSet } from "../policy/areas/classify.ts";
import type { CompiledPolicy } from "../policy/assess.ts";
import { gitlinkCommit, isDependencyFile } from "../policy/ecosystems/registry.ts";
import { contentFindings } from "../policy/findings/content-findings.ts";
import { dependencyFindings } from "../policy/findings/dependencies.ts";
import { reviewDependencies, withLicences } from "../policy/findings/dependency-review.ts";
import { forbiddenDependencies } from "../policy/findings/forbidden-dependencies.ts";
import { type LinkCandidate, linkFindings } from "../policy/findings/link-findings.ts";
import { isOpaque, opaqueFinding } from "../policy/findings/opaque-file.ts";
import { secretFindings } from "../policy/secrets/secret-findings.ts";
import { type PinsWorld, readPins } from "./read-action-pins.ts";
import { readAround, type SurroundingsWorld } from "./read-surroundings.ts";

/** Both sides of one changed file, as far as they could be read. */
export interface FileSides {
  readonly path: string;
  /** Null: the file is not there on this side, or is not text. */
  readonly before: string | null;
  readonly after: string | null;
  /** Git modes; absent when they were not looked up. */
  readonly mode?: { readonly before: string | null; readonly after: string | null };
  /** Why a side that is there could not be read; null when nothing is missing. */
  readonly unread: string | null;
}

/** A changed file with the texts that dependency readers take. */
export interface DependencyText {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What reading the contents of a change needs from the world. */
export interface ContentWorld extends SurroundingsWorld, PinsWorld {
  /** Agents' files of the base branch: they name scripts and texts that lie elsewhere. */
  readBaseAgentFiles(): Promise<readonly AgentFileSource[]>;
  readSides(files: readonly ChangedFile[]): Promise<readonly FileSides[]>;
  readDependencies(files: readonly DependencyText[]): Promise<DependencyChanges>;
  /** GitHub's own comparison of the dependencies; absent where there is no GitHub to ask. */
  readDependencyReview?(): Promise<Known<readonly ReviewedDependency[]>>;
  readAgentFile(source: AgentFileSource): AgentFileReading;
  findSecrets(source: { readonly path: string; readonly patch: string }): readonly SecretSighting[];
  findSecretsInText(path: string, text: string): readonly SecretSighting[];
}

/**
 * Reads what the contents of a change show: packages, credentials, agents' power, destructive statements,
 * removed guards, links. Only files whose path, patch or missing patch asks for it are read on both sides.
 */
export async function readChangeContent(
  world: ContentWorld,
  { snapshot, rules }: CompiledPolicy,
  files: readonly ChangedFile[],
): Promise<ChangeContent> {
  const baseFiles = (await world.readBaseAgentFiles()).map((source) => ({
    path: source.path,
    reading: world.readAgentFile(source),
  }));
  const options = agentPowerOptions(snapshot.policy, baseFiles);
  const opaque = new Set(files.filter((file) => isOpaque(rules, file)));
  const wanted = files.filter((file) => opaque.has(file) || needsSides(file, options));
  const sides = new Map<string, FileSides>();
  if (wanted.length > 0) {
    for (const side of await world.readSides(wanted)) sides.set(side.path, side);
  }
  const both = files.map((file) => ({ file, sides: sides.get(file.path) }));
  const packages = await readPackages(world, snapshot.policy, both.flatMap(dependencyText));
  const changes = both.flatMap((read) => agentChanges(world, options, read));
  const around = await readAround(world, rules, files);
  const access = accessAfter(baseFiles, changes, options);
  const notes = [...packages.notes, ...around.notes];
  return {
    findings: [
      ...both.flatMap((read) => lineFindings(world, read)),
      ...both.flatMap((read) => (opaque.has(read.file) ? opaqueFindings(rules, read) : [])),
      ...agentPowerFindings(changes, options),
      ...linkFindings(rules, both.flatMap(linkCandidate)),
      ...packages.findings,
      ...around.findings,
    ],
    dependencies: packages.dependencies,
    ...(access === null ? {} : { access }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

type PackageReading = Required<Pick<ChangeContent, "findings" | "dependencies" | "notes">>;

/** The own readers come first; GitHub's review can only add to what they found. */
async function readPackages(
  world: ContentWorld,
  policy: Policy,
  texts: readonly DependencyText[],
): Promise<PackageReading> {
  const read = await world.readDependencies(texts);
  const pins = await readPins(world, read);
  const own = { ...read, suspicious: [...read.suspicious, ...pins.suspicious] };
  const { removed, changed } = own;
  const review = texts.length === 0 ? undefined : await world.readDependencyReview?.();
  const seen =
    review === undefined
      ? { findings: [], added: [], places: [], notes: [] }
      : reviewDependencies(own, review);
  const findings = dependencyFindings(own);
  const added = [...own.added, ...seen.added];
  const places = [...own.places, ...seen.places];
  return {
    findings: [
      ...forbiddenDependencies({ added, places }, policy.dependencies),
      ...(review === undefined ? findings : withLicences(findings, review)),
      ...seen.findings,
    ],
    dependencies: { added, removed, changed },
    notes: [...seen.notes, ...pins.notes],
  };
}

function pathsOf({ path, previousPath }: ChangedFile): readonly string[] {
  return previousPath === null ? [path] : [path, previousPath];
}

/** What configures an agent in the base branch decides which other files do, never the change itself. */
function agentPowerOptions(policy: Policy, files: readonly ManifestSource[]): AgentPowerOptions {
  return { ...NO_OPTIONS, connectors: policy.connectors ?? null, ...referencedFiles(files) };
}

function needsSides(file: ChangedFile, options: AgentPowerOptions): boolean {
  return (
    pathsOf(file).some((path) => isDependencyFile(path) || isAgentFile(path, options)) ||
    lacksPatch(file) ||
    maybeLink(file)
  );
}

/** GitHub leaves large patches out: then the whole texts have to be read. */
function lacksPatch({ patch, additions, deletions }: ChangedFile): boolean {
  return patch === null && additions + deletions > 0;
}

/**
 * Whether a file may be a link, a submodule or only have another mode: git shows a link as one line
 * without an end, a submodule by its commit, and another mode as a change of nothing.
 */
function maybeLink({ patch, additions, deletions, status }: ChangedFile): boolean {
  if (patch === null) return additions + deletions === 0 && status === "modified";
  if (patch.includes("Subproject commit ")) return true;
  return additions <= 1 && patch.includes("\\ No newline at end of file");
}

interface ReadFile {
  readonly file: ChangedFile;
  readonly sides: FileSides | undefined;
}

function dependencyText({ file, sides }: ReadFile): readonly DependencyText[] {
  const { path, previousPath, status } = file;
  const relevant = pathsOf(file).some(isDependencyFile) || isSubmodule(sides);
  if (!relevant) return [];
  return [
    { path, previousPath, status, before: sides?.before ?? null, after: sides?.after ?? null },
  ];
}

function linkCandidate({ file, sides }: ReadFile): readonly LinkCandidate[] {
  if (sides?.mode === undefined) return [];
  const { path, previousPath, status } = file;
  const { mode, before, after } = sides;
  return [{ path, previousPath, status, mode, before, after }];
}

/** By its mode, or by git's stand-in text where no mode was read: a file that poses as one counts too. */
function isSubmodule(sides: FileSides | undefined): boolean {
  if (sides?.mode?.before === "160000" || sides?.mode?.after === "160000") return true;
  return [sides?.before, sides?.after].some((text) => gitlinkCommit(text ?? "") !== null);
}

function lineFindings(world: ContentWorld, { file, sides }: ReadFile): readonly Finding[] {
  const { path, patch } = file;
  const read = sides === undefined ? {} : { before: sides.before, after: sides.after };
  // What a dependency file downloads is told by its reader already.
  const lines = contentFindings({ path, patch, ...read }).filter(
    ({ kind }) => kind !== "suspicious-dependency" || !isDependencyFile(path),
  );
  return [
    ...lines,
    ...secretFindings(secretsOf(world, file, sides)),
    ...unreadFinding(file, sides),
  ];
}

function secretsOf(
  world: ContentWorld,
  { path, patch }: ChangedFile,
  sides: FileSides | undefined,
): readonly SecretSighting[] {
  if (patch !== null) return world.findSecrets({ path, patch });
  const after = sides?.after ?? null;
  if (after === null) return [];
  const known = new Set((sides?.before ?? "").split("\n"));
  const lines = after.split("\n");
  // What stood there before is not this change's doing.
  return world
    .findSecretsInText(path, after)
    .filter(({ line }) => !known.has(lines[line - 1] ?? ""));
}

/** A patch that is missing and contents that cannot be read leave nothing to judge by. */
function unreadFinding(file: ChangedFile, sides: FileSides | undefined): readonly Finding[] {
  if (!lacksPatch(file) || isDependencyFile(file.path)) return [];
  if (sides !== undefined && sides.unread === null) return [];
  const why = sides?.unread ?? "it was not read";
  return [
    {
      kind: "unverifiable",
      area: "app",
      tier: "critical",
      path: file.path,
      message: `GitHub shows no patch of this file, and its contents could not be read: ${why}.`,
    },
  ];
}

/** Only its mode may have changed, or it may be a link or submodule: those speak for themselves. */
function opaqueFindings(rules: AreaRuleSet, { file, sides }: ReadFile): readonly Finding[] {
  const modes = [sides?.mode?.before, sides?.mode?.after];
  if (modes.includes("160000") || modes.includes("120000")) return [];
  const isText = sides !== undefined && sides.unread === null && !hasNul(sides);
  if (isText) return [];
  return [opaqueFinding(rules, { path: file.path, mode: sides?.mode?.after ?? null })];
}

function hasNul({ before, after }: FileSides): boolean {
  return before !== after && (after ?? "").includes("\0");
}

function agentChanges(
  world: ContentWorld,
  options: AgentPowerOptions,
  { file, sides }: ReadFile,
): readonly AgentFileChange[] {
  if (!pathsOf(file).some((path) => isAgentFile(path, options))) return [];
  const { path, previousPath, status } = file;
  const unread: AgentFileReading = { kind: "unreadable", reason: sides?.unread ?? "not text" };
  const side = (at: string, text: string | null, mode: string | null | undefined) => {
    if (text === null) return unread;
    return world.readAgentFile({
      path: at,
      text,
      ...(mode === undefined || mode === null ? {} : { mode }),
    });
  };
  const before =
    status === "added" || status === "copied"
      ? null
      : side(previousPath ?? path, sides?.before ?? null, sides?.mode?.before);
  const after = status === "removed" ? null : side(path, sides?.after ?? null, sides?.mode?.after);
  if (previousPath === null || previousPath === path || status === "copied") {
    return [{ path, before, after }];
  }
  // A rename takes the configuration away from one place and puts it into another.
  return [
    { path: previousPath, before, after: null },
    { path, before: null, after },
  ];
}
