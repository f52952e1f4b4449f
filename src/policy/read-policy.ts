import type { z } from "zod";
import { closest } from "../domain/closest.ts";
import { digestOf } from "../domain/digest.ts";
import { known } from "../domain/known.ts";
import type {
  ParsedPolicyFile,
  Policy,
  PolicyProblem,
  PolicySnapshot,
} from "../domain/policy-snapshot.ts";
import type { NameHistory } from "../domain/policy-source.ts";
import { shown } from "../domain/shown-text.ts";
import { allowedWords, issueWords, type SchemaIssue } from "./issue-words.ts";
import { mergeOrganisation, mergeRepository } from "./merge-policy.ts";
import { type CompiledPattern, compilePattern } from "./paths.ts";
import { keysAt } from "./policy-keys.ts";
import { combineParts, objectToPart, PolicyPart, type ReadPart } from "./policy-parts.ts";
import { nearestPlace } from "./policy-place.ts";
import { PolicyDocument } from "./policy-schema.ts";
import { type GovernedRepository, goesByName, traitsAskedBy } from "./repository-mode.ts";
import { compileNamePattern } from "./repository-name.ts";

/** The files a repository's policy is made of; null where there is none. */
export interface PolicyLayers {
  readonly organisation: ParsedPolicyFile | null;
  readonly repository: ParsedPolicyFile | null;
  /** Further files of the organisation, each for some areas and agents; absent for none. */
  readonly parts?: readonly ParsedPolicyFile[];
  /** Name of the repository the policy is for, to find its set. */
  readonly repositoryName: string;
  /** What is known of that name; nothing when absent. */
  readonly names?: NameHistory;
  /** What else sets go by; unknown when absent. */
  readonly traits?: GovernedRepository["traits"];
}

/** What a repository is that no set is about: it has no name, topic or property. */
export const NO_REPOSITORY = {
  repositoryName: "",
  traits: { topics: known([]), properties: known({}) },
} as const satisfies Pick<PolicyLayers, "repositoryName" | "traits">;

/** An invalid policy is something to show its author, not an error to throw. */
export type PolicyReading =
  | { readonly kind: "valid"; readonly snapshot: PolicySnapshot }
  | { readonly kind: "invalid"; readonly problems: readonly PolicyProblem[] };

/** Problems reported at once: nobody mends more at a time. */
const PROBLEMS_MAX = 20;

/** Merges pack, organisation and repository layers into the policy in force for one repository. */
export function readPolicy(layers: PolicyLayers): PolicyReading {
  const problems: PolicyProblem[] = [];
  const organisation = readOrganisation(layers, problems);
  const repository = readDocument(layers.repository, problems, PolicyDocument);
  if (problems.length > 0) return invalid(problems);
  const { repositoryName: name, names, traits } = layers;
  const base = mergeOrganisation(organisation, {
    name,
    ...(names === undefined ? {} : { names }),
    ...(traits === undefined ? {} : { traits }),
  });
  const merged =
    repository === null ? { policy: base, objections: [] } : mergeRepository(base, repository);
  if (merged.objections.length > 0) {
    const file = layers.repository;
    return invalid(
      merged.objections.map(({ pointer, message }) => problemAt(file, pointer, message)),
    );
  }
  return { kind: "valid", snapshot: snapshotOf(merged.policy, sourceOf(layers)) };
}

/** Which traits of a repository its set is found by; none where the files cannot be read. */
export function traitsAsked(layers: PolicyLayers): ReturnType<typeof traitsAskedBy> {
  return traitsAskedBy(readOrganisation(layers, []));
}

/** Whether the names that a repository had matter to these files; not where they cannot be read. */
export function namesAsked(layers: PolicyLayers): boolean {
  return goesByName(readOrganisation(layers, []));
}

/** Problems are kept with every decision made meanwhile, so their number is bounded. */
function invalid(problems: readonly PolicyProblem[]): PolicyReading {
  return { kind: "invalid", problems: problems.slice(0, PROBLEMS_MAX) };
}

/** A policy with its digest, as every decision names it. */
function snapshotOf(policy: Policy, source: string): PolicySnapshot {
  return { policy, source, digest: digestOf(policy), standing: "current", problems: [] };
}

function sourceOf({ organisation, repository, parts = [] }: PolicyLayers): string {
  const more = parts.length === 1 ? "1 part" : `${parts.length} parts`;
  const names = [
    ...(organisation === null ? [] : [organisation.file]),
    ...(parts.length === 0 ? [] : [more]),
    ...(repository === null ? [] : [repository.file]),
  ];
  return names.length === 0 ? "built-in" : names.join(" + ");
}

/** The organisation's document, its parts put in. */
function readOrganisation(
  { organisation, parts = [] }: PolicyLayers,
  problems: PolicyProblem[],
): PolicyDocument | null {
  const document = readDocument(organisation, problems, PolicyDocument);
  const read = parts.map((file): ReadPart | null => {
    const foreign = objectToPart(file);
    problems.push(...foreign);
    const part = foreign.length > 0 ? null : readDocument(file, problems, PolicyPart);
    return part === null ? null : { file, document: part };
  });
  if (organisation === null || document === null) {
    const [first] = parts;
    if (organisation === null && first !== undefined) {
      problems.push(problemAt(first, "", "a part needs an `agentgov.yml` beside its folder"));
    }
    return document;
  }
  const combined = combineParts(
    { file: organisation, document },
    read.filter((part) => part !== null),
  );
  problems.push(...combined.problems);
  return combined.document;
}

function readDocument(
  file: ParsedPolicyFile | null,
  problems: PolicyProblem[],
  schema: z.ZodType<PolicyDocument>,
): PolicyDocument | null {
  if (file === null) return null;
  const parsed = schema.safeParse(file.document);
  if (parsed.success) {
    problems.push(...unusablePatterns(file, parsed.data));
    return parsed.data;
  }
  problems.push(...parsed.error.issues.flatMap((issue) => problemsOf(file, issue)));
  return null;
}

/** What one complaint of the schema says to the author, each at its place. */
function problemsOf(file: ParsedPolicyFile, issue: SchemaIssue): readonly PolicyProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      problemAt(file, pointerTo([...issue.path, key]), unknownKey(key, issue.path)),
    );
  }
  const nearest = nearestChoice(issue);
  if (nearest.length > 0) {
    return nearest.flatMap((each) =>
      problemsOf(file, { ...each, path: [...issue.path, ...each.path] }),
    );
  }
  return [problemAt(file, pointerTo(issue.path), sentence(file, issue))];
}

/**
 * Where a value may be one of several kinds, what keeps it from being the one it is nearest to: that with
 * the fewest complaints, of which unknown keys are the ones its author can mend.
 */
function nearestChoice(issue: SchemaIssue): readonly SchemaIssue[] {
  if (issue.code !== "invalid_union") return [];
  const keyed = issue.errors.filter((choice) =>
    choice.some(({ code, path }) => code === "unrecognized_keys" || path.length > 0),
  );
  const [nearest = []] = keyed.toSorted((left, right) => left.length - right.length);
  const unknown = nearest.filter(({ code }) => code === "unrecognized_keys");
  return unknown.length > 0 ? unknown : nearest;
}

/** A pattern that cannot be used would silently protect nothing: it makes the whole policy invalid. */
function unusablePatterns(file: ParsedPolicyFile, document: PolicyDocument): PolicyProblem[] {
  const lists = [
    ...Object.entries(document.areas ?? {}).flatMap(([area, { include = [], exclude = [] }]) => [
      { pointer: `/areas/${area}/include`, patterns: include, compile: compilePath },
      { pointer: `/areas/${area}/exclude`, patterns: exclude, compile: compilePath },
    ]),
    ...(document.repositories ?? []).map(({ match = [] }, index) => ({
      pointer: `/repositories/${index}/match`,
      patterns: match,
      compile: compileNamePattern,
    })),
  ];
  return lists.flatMap(({ pointer, patterns, compile }) =>
    patterns.flatMap((pattern, index) => {
      const compiled = compile(pattern);
      if (compiled.kind === "ok") return [];
      const { message, suggestion } = compiled;
      const advice = suggestion === null ? "" : `; write \`${shown(suggestion)}\``;
      const said = `\`${shown(pattern)}\`: ${message}${advice}`;
      return [problemAt(file, `${pointer}/${index}`, said)];
    }),
  );
}

function compilePath(pattern: string): CompiledPattern {
  return compilePattern(pattern, { nocase: true });
}

function unknownKey(key: string, path: readonly PropertyKey[]): string {
  const meant = closest(key, keysAt(path));
  if (meant === key) return `\`${shown(key)}\` does not go with what stands beside it; remove it`;
  return meant === null
    ? `unknown key \`${shown(key)}\`; remove it, or see docs/policy.md for what may stand here`
    : `unknown key \`${shown(key)}\`; did you mean \`${meant}\`?`;
}

function sentence(file: ParsedPolicyFile, issue: SchemaIssue): string {
  const place = shown(issue.path.map(String).join("."));
  const value = valueAt(file.document, issue.path);
  const meant = typeof value === "string" ? closest(value, allowedWords(issue)) : null;
  const guess = meant === null ? "" : `; did you mean \`${meant}\`?`;
  const words = issueWords(issue, value);
  return place === "" ? `${words}${guess}` : `\`${place}\`: ${words}${guess}`;
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === String(part))?.[1];
  }
  return value;
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** Places a problem at its value, or at the nearest parent that has a place. */
function problemAt(file: ParsedPolicyFile | null, pointer: string, message: string): PolicyProblem {
  return { file: file?.file ?? "agentgov.yml", ...nearestPlace(file, pointer), message };
}

/**
 * What applies while no policy text was ever valid: the shipped pack, enforced, with every decision a
 * failure that names the problems. Falling back to `warn` would open the gate.
 */
export function policyWithoutValidText(problems: readonly PolicyProblem[]): PolicySnapshot {
  const policy: Policy = { ...mergeOrganisation(null, { name: "" }), mode: "enforce" };
  return { ...snapshotOf(policy, "built-in"), standing: "none-valid", problems };
}

/** The last policy that was valid, kept in force while newer text is not. */
export function keepLastGood(
  snapshot: PolicySnapshot,
  problems: readonly PolicyProblem[],
): PolicySnapshot {
  return { ...snapshot, standing: "last-good", problems };
}
