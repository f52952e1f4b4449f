import { closest } from "../domain/closest.ts";
import { digestOf } from "../domain/digest.ts";
import type {
  ParsedPolicyFile,
  Policy,
  PolicyProblem,
  PolicySnapshot,
} from "../domain/policy-snapshot.ts";
import { shown } from "../domain/shown-text.ts";
import { mergeOrganisation, mergeRepository } from "./merge-policy.ts";
import { type CompiledPattern, compilePattern } from "./paths.ts";
import { PolicyDocument } from "./policy-schema.ts";
import { compileNamePattern } from "./repository-name.ts";

/** The files a repository's policy is made of; null where there is none. */
export interface PolicyLayers {
  readonly organisation: ParsedPolicyFile | null;
  readonly repository: ParsedPolicyFile | null;
  /** Name of the repository the policy is for, to find its set. */
  readonly repositoryName: string;
}

/** An invalid policy is something to show its author, not an error to throw. */
export type PolicyReading =
  | { readonly kind: "valid"; readonly snapshot: PolicySnapshot }
  | { readonly kind: "invalid"; readonly problems: readonly PolicyProblem[] };

/** Problems reported at once: nobody mends more at a time. */
const PROBLEMS_MAX = 20;

/** Merges pack, organisation and repository layers into the policy in force for one repository. */
export function readPolicy(layers: PolicyLayers): PolicyReading {
  const problems: PolicyProblem[] = [];
  const organisation = readDocument(layers.organisation, problems);
  const repository = readDocument(layers.repository, problems);
  if (problems.length > 0) return invalid(problems);
  const base = mergeOrganisation(organisation, layers.repositoryName);
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

/** Problems are kept with every decision made meanwhile, so their number is bounded. */
function invalid(problems: readonly PolicyProblem[]): PolicyReading {
  return { kind: "invalid", problems: problems.slice(0, PROBLEMS_MAX) };
}

/** A policy with its digest, as every decision names it. */
function snapshotOf(policy: Policy, source: string): PolicySnapshot {
  return { policy, source, digest: digestOf(policy), standing: "current", problems: [] };
}

function sourceOf({ organisation, repository }: PolicyLayers): string {
  const names = [organisation, repository].flatMap((file) => (file === null ? [] : [file.file]));
  return names.length === 0 ? "built-in" : names.join(" + ");
}

function readDocument(
  file: ParsedPolicyFile | null,
  problems: PolicyProblem[],
): PolicyDocument | null {
  if (file === null) return null;
  const parsed = PolicyDocument.safeParse(file.document);
  if (parsed.success) {
    problems.push(...unusablePatterns(file, parsed.data));
    return parsed.data;
  }
  for (const issue of parsed.error.issues) {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [];
    for (const key of keys) {
      problems.push(problemAt(file, pointerTo([...issue.path, key]), unknownKey(key, issue.path)));
    }
    if (keys.length === 0) {
      problems.push(problemAt(file, pointerTo(issue.path), sentence(issue)));
    }
  }
  return null;
}

/** A pattern that cannot be used would silently protect nothing: it makes the whole policy invalid. */
function unusablePatterns(file: ParsedPolicyFile, document: PolicyDocument): PolicyProblem[] {
  const lists = [
    ...Object.entries(document.areas ?? {}).flatMap(([area, { include = [], exclude = [] }]) => [
      { pointer: `/areas/${area}/include`, patterns: include, compile: compilePath },
      { pointer: `/areas/${area}/exclude`, patterns: exclude, compile: compilePath },
    ]),
    ...(document.repositories ?? []).map(({ match }, index) => ({
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

/** Every key the schema knows, by how deep it stands: enough to guess what a mistyped one meant. */
const KEYS_BY_DEPTH: readonly (readonly string[])[] = [
  "version mode extends owners agents areas tiers repositories connectors dependencies",
  "low medium high critical",
  "tier include exclude owners gates disclosure match mode id name addresses accounts logins trailers branches allowed forbidden",
  "gates gate approvals from native",
  "gate approvals from native",
].map((keys) => keys.split(" "));

function unknownKey(key: string, path: readonly PropertyKey[]): string {
  const candidates = KEYS_BY_DEPTH[Math.min(path.length, KEYS_BY_DEPTH.length - 1)] ?? [];
  const meant = closest(key, candidates);
  return meant === null
    ? `unknown key \`${shown(key)}\`; remove it, or see docs/policy.md for what may stand here`
    : `unknown key \`${shown(key)}\`; did you mean \`${meant}\`?`;
}

function sentence(issue: {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}): string {
  const place = shown(issue.path.map(String).join("."));
  return place === "" ? issue.message : `\`${place}\`: ${issue.message}`;
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** Places a problem at its value, or at the nearest parent that has a place. */
function problemAt(file: ParsedPolicyFile | null, pointer: string, message: string): PolicyProblem {
  const name = file?.file ?? "agentgov.yml";
  let at = pointer;
  for (;;) {
    const position = file?.positions[at];
    if (position !== undefined) return { file: name, ...position, message };
    if (at === "") return { file: name, line: 1, column: 1, message };
    at = at.slice(0, at.lastIndexOf("/"));
  }
}

/**
 * What applies while no policy text was ever valid: the shipped pack, enforced, with every decision a
 * failure that names the problems. Falling back to `warn` would open the gate.
 */
export function policyWithoutValidText(problems: readonly PolicyProblem[]): PolicySnapshot {
  const policy: Policy = { ...mergeOrganisation(null, ""), mode: "enforce" };
  return { ...snapshotOf(policy, "built-in"), standing: "none-valid", problems };
}

/** The last policy that was valid, kept in force while newer text is not. */
export function keepLastGood(
  snapshot: PolicySnapshot,
  problems: readonly PolicyProblem[],
): PolicySnapshot {
  return { ...snapshot, standing: "last-good", problems };
}
