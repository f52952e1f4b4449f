import type { DependencyChanges, SuspiciousDependency } from "../../domain/dependency.ts";
import type { Known } from "../../domain/known.ts";
import { isCommit } from "../ecosystems/source-url.ts";

/** Commits looked up for one change: each costs calls, and more are a tool's work that looks alike. */
const PINS_MAX = 5;

/** An action or reusable workflow that a change pins to another commit than before. */
export interface ActionPin {
  readonly owner: string;
  readonly repo: string;
  readonly sha: string;
  /** The package URL by which findings name it. */
  readonly purl: string;
  readonly path: string;
  readonly line?: number;
}

const ACTION = /^pkg:githubactions\/([A-Za-z0-9-]{1,39})\/([A-Za-z0-9._-]{1,100})(?:\/|@|$)/u;
const SEPARATORS = /[\s,|]+/u;

/** The actions that a change newly pins to a commit: each commit of a repository once. */
export function actionPins({ added, changed, places }: DependencyChanges): {
  readonly asked: readonly ActionPin[];
  /** How many more there are than are looked up. */
  readonly more: number;
} {
  const placeOf = new Map(places.map((place) => [place.purl, place]));
  const found = [
    ...added.map((purl) => ({ purl, refs: [purl.slice(purl.lastIndexOf("@") + 1)] })),
    ...changed.map(({ purl, from, to }) => {
      const before = new Set(from.split(SEPARATORS));
      return { purl, refs: to.split(SEPARATORS).filter((ref) => !before.has(ref)) };
    }),
  ];
  const pins = new Map<string, ActionPin>();
  for (const { purl, refs } of found) {
    const [, owner, repo] = ACTION.exec(purl) ?? [];
    const place = placeOf.get(purl);
    if (owner === undefined || repo === undefined) continue;
    for (const ref of refs.filter(isCommit)) {
      const sha = ref.toLowerCase();
      const line = place?.line === undefined ? {} : { line: place.line };
      const pin = { owner, repo, sha, purl, path: place?.path ?? "", ...line };
      const key = `${owner}/${repo}@${sha}`.toLowerCase();
      if (!pins.has(key)) pins.set(key, pin);
    }
  }
  const all = [...pins.values()];
  return { asked: all.slice(0, PINS_MAX), more: Math.max(0, all.length - PINS_MAX) };
}

/** What was answered of one pin: whether its commit belongs to the repository that it names. */
export interface AnsweredPin {
  readonly pin: ActionPin;
  readonly belongs: Known<boolean>;
}

/**
 * A commit that only a fork holds is fetched under the name of the repository all the same: whoever reads
 * the name is deceived. What could not be told is a note.
 */
export function judgeActionPins(
  answered: readonly AnsweredPin[],
  more: number,
): {
  readonly suspicious: readonly SuspiciousDependency[];
  readonly notes: readonly string[];
} {
  const suspicious = answered.flatMap(({ pin, belongs }): readonly SuspiciousDependency[] => {
    if (belongs.kind === "unknown" || belongs.value) return [];
    const { purl, path, line } = pin;
    return [
      { code: "foreign-commit", subject: purl, path, ...(line === undefined ? {} : { line }) },
    ];
  });
  const unknown = answered.flatMap(({ pin, belongs }) =>
    belongs.kind === "unknown"
      ? [`${pin.owner}/${pin.repo}@${pin.sha.slice(0, 7)} (${belongs.reason})`]
      : [],
  );
  const rest = more > 0 ? [`${more} more`] : [];
  const names = [...unknown, ...rest];
  if (names.length === 0) return { suspicious, notes: [] };
  const note = `Whether these pinned actions are commits of the repositories they name was not looked up: ${names.join(", ")}.`;
  return { suspicious, notes: [note] };
}
