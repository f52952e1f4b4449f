import type { Known } from "../domain/known.ts";
import type { Mode } from "../domain/policy-snapshot.ts";
import type { NameHistory } from "../domain/policy-source.ts";
import type { AreaId } from "../domain/risk.ts";
import type { PolicyDocument } from "./policy-schema.ts";
import { compileNamePattern } from "./repository-name.ts";

/** Without any policy the app shows what it would do and blocks nothing. */
const MODE_WITHOUT_POLICY: Mode = "warn";

/** Loosest first. */
const MODES: readonly Mode[] = ["observe", "warn", "enforce"];

/** A value of a custom property; several for a property that allows them. */
export type PropertyValue = string | readonly string[];

/** What sets of repositories go by, beside the name. */
export interface RepositoryTraits {
  readonly topics: Known<readonly string[]>;
  readonly properties: Known<Readonly<Record<string, PropertyValue>>>;
}

/** A repository as policy finds its set. */
export interface GovernedRepository {
  readonly name: string;
  /** Its names before, and whether another had this one; absent: none, and no other. */
  readonly names?: NameHistory;
  /** Absent: nothing but the name is known. */
  readonly traits?: RepositoryTraits;
}

/** How strictly a repository is held, and single areas of it. */
export interface RepositoryModes {
  readonly mode: Mode;
  readonly areas: ReadonlyMap<AreaId, Mode>;
}

type RepositorySet = NonNullable<PolicyDocument["repositories"]>[number];

/** Whether `left` is looser than `right`. */
export function isLooserMode(left: Mode, right: Mode): boolean {
  return MODES.indexOf(left) < MODES.indexOf(right);
}

/** The looser of two modes. */
function looserMode(left: Mode, right: Mode): Mode {
  return isLooserMode(left, right) ? left : right;
}

/** How strictly an area is held: never more strictly than its repository. */
export function areaMode(repository: Mode, area: Mode | undefined): Mode {
  return area === undefined ? repository : looserMode(repository, area);
}

/**
 * The modes of the first set that the repository is in, else those of the whole policy. Where it cannot be
 * told whether it is in a set, it is held as strictly as any of the sets that it may be in.
 *
 * Renaming loosens nothing: a repository is held as strictly as under any name it was seen under, and one
 * that took another's name also as strictly as if no set named it, until the policy's texts change.
 */
export function modesFor(
  document: PolicyDocument | null,
  repository: GovernedRepository,
): RepositoryModes {
  if (document === null) return { mode: MODE_WITHOUT_POLICY, areas: new Map() };
  const whole: Choice = { mode: document.mode ?? MODE_WITHOUT_POLICY, areas: {} };
  const { name, names = { former: [], isTaken: false } } = repository;
  const choices = [
    ...[name, ...names.former].flatMap((each) => [
      ...setsOf(document.repositories ?? [], { ...repository, name: each }, whole),
    ]),
    ...(names.isTaken ? [whole] : []),
  ];
  const mode = strictest(choices.map((choice) => choice.mode));
  const named = new Set([
    ...Object.keys(document.areas ?? {}),
    ...choices.flatMap(({ areas }) => Object.keys(areas)),
  ]);
  const areas = new Map<AreaId, Mode>();
  for (const area of named) {
    const modes = choices.map((choice) => modeIn(choice, document, area) ?? choice.mode);
    const isSaid = choices.some((choice) => modeIn(choice, document, area) !== undefined);
    if (isSaid) areas.set(area, strictest(modes));
  }
  return { mode, areas };
}

interface Choice {
  readonly mode: Mode;
  readonly areas: Readonly<Record<string, Mode>>;
}

function modeIn({ areas }: Choice, document: PolicyDocument, area: AreaId): Mode | undefined {
  if (Object.hasOwn(areas, area)) return areas[area];
  const documents = document.areas ?? {};
  return Object.hasOwn(documents, area) ? documents[area]?.mode : undefined;
}

/** Every set the repository may be in, up to the first that it certainly is in. */
function* setsOf(
  sets: readonly RepositorySet[],
  repository: GovernedRepository,
  whole: Choice,
): Generator<Choice> {
  for (const set of sets) {
    const isIn = isInSet(set, repository);
    if (isIn !== false) yield { mode: set.mode, areas: set.areas ?? {} };
    if (isIn === true) return;
  }
  yield whole;
}

/** Null where it cannot be told. Everything the set names has to be true. */
function isInSet(set: RepositorySet, { name, traits }: GovernedRepository): boolean | null {
  const byName = set.match === undefined || set.match.some((each) => matchesName(each, name));
  const answers = [byName, hasTopics(set, traits), hasProperties(set, traits)];
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

function matchesName(pattern: string, name: string): boolean {
  const compiled = compileNamePattern(pattern);
  return compiled.kind === "ok" && compiled.matches(name);
}

/** Any of the topics will do. */
function hasTopics(set: RepositorySet, traits: RepositoryTraits | undefined): boolean | null {
  if (set.topics === undefined) return true;
  if (traits === undefined || traits.topics.kind === "unknown") return null;
  const own = new Set(traits.topics.value.map((topic) => topic.toLowerCase()));
  return set.topics.some((topic) => own.has(topic.toLowerCase()));
}

/** Each property has to have its value, or one of the values listed. */
function hasProperties(set: RepositorySet, traits: RepositoryTraits | undefined): boolean | null {
  if (set.properties === undefined) return true;
  if (traits === undefined || traits.properties.kind === "unknown") return null;
  const { value: own } = traits.properties;
  return Object.entries(set.properties).every(([property, wanted]) => {
    const has = Object.hasOwn(own, property) ? own[property] : undefined;
    const values = has === undefined ? [] : valuesOf(has);
    return valuesOf(wanted).some((value) => values.includes(value));
  });
}

function valuesOf(value: PropertyValue): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

function strictest(modes: readonly Mode[]): Mode {
  return modes.reduce((held, mode) => (isLooserMode(held, mode) ? mode : held));
}

/** Whether any set of a policy goes by name: only then does it matter which names a repository had. */
export function goesByName(document: PolicyDocument | null): boolean {
  return (document?.repositories ?? []).some(({ match }) => match !== undefined);
}

/** Which traits the sets of a policy go by, so that nothing else is read. */
export function traitsAskedBy(document: PolicyDocument | null): {
  readonly topics: boolean;
  readonly properties: boolean;
} {
  const sets = document?.repositories ?? [];
  return {
    topics: sets.some(({ topics }) => topics !== undefined),
    properties: sets.some(({ properties }) => properties !== undefined),
  };
}
