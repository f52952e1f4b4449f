import type { z } from "zod";
import type { ParsedPolicyFile, PolicyProblem } from "../domain/policy-snapshot.ts";
import { shown } from "../domain/shown-text.ts";
import { nearestPlace } from "./policy-place.ts";
import { PolicyDocument } from "./policy-schema.ts";

/** A part of an organisation's policy: what one team may say of its own areas and agents. */
export const PolicyPart: z.ZodType<PolicyDocument> = PolicyDocument.pick({
  version: true,
  areas: true,
  agents: true,
});

const PART_KEYS: ReadonlySet<string> = new Set(["version", "areas", "agents"]);

/** A part that has passed its schema, with the file it stands in. */
export interface ReadPart {
  readonly file: ParsedPolicyFile;
  readonly document: PolicyDocument;
}

/** What a part says that only the main file may say, each at its place. */
export function objectToPart(file: ParsedPolicyFile): readonly PolicyProblem[] {
  const { document } = file;
  if (typeof document !== "object" || document === null) return [];
  return Object.keys(document)
    .filter((key) => !PART_KEYS.has(key) && Object.hasOwn(PolicyDocument.shape, key))
    .map((key) => ({
      file: file.file,
      ...nearestPlace(file, `/${key}`),
      message: `\`${shown(key)}\` stands in agentgov.yml alone; a part holds \`areas\` and \`agents\``,
    }));
}

/**
 * One document of the main file and its parts, whatever their order: what parts add is sorted by name, so
 * that moving it from one part to another changes nothing. What two files define is a problem in both.
 */
export function combineParts(
  main: ReadPart,
  parts: readonly ReadPart[],
): { readonly document: PolicyDocument; readonly problems: readonly PolicyProblem[] } {
  const files = [main, ...parts.toSorted((left, right) => byText(left.file.file, right.file.file))];
  const problems = [...definedTwice(files, areasOf), ...definedTwice(files, agentsOf)];
  const areas = parts
    .flatMap(({ document }) => Object.entries(document.areas ?? {}))
    .toSorted(([left], [right]) => byText(left, right));
  const agents = parts
    .flatMap(({ document }) => document.agents ?? [])
    .toSorted((left, right) => byText(left.id, right.id));
  return {
    problems,
    document: {
      ...main.document,
      ...(areas.length === 0
        ? {}
        : { areas: { ...main.document.areas, ...Object.fromEntries(areas) } }),
      ...(agents.length === 0 ? {} : { agents: [...(main.document.agents ?? []), ...agents] }),
    },
  };
}

interface Definition {
  readonly what: string;
  readonly pointer: string;
}

function areasOf({ document }: ReadPart): readonly Definition[] {
  return Object.keys(document.areas ?? {}).map((area) => ({
    what: `the area \`${area}\``,
    pointer: `/areas/${area}`,
  }));
}

function agentsOf({ document }: ReadPart): readonly Definition[] {
  return (document.agents ?? []).map(({ id }, index) => ({
    what: `the agent \`${id}\``,
    pointer: `/agents/${index}`,
  }));
}

function definedTwice(
  files: readonly ReadPart[],
  definitionsOf: (part: ReadPart) => readonly Definition[],
): readonly PolicyProblem[] {
  const places = new Map<string, Place[]>();
  for (const part of files) {
    for (const { what, pointer } of definitionsOf(part)) {
      const found = places.get(what) ?? [];
      found.push({ file: part.file, pointer });
      places.set(what, found);
    }
  }
  return [...places].flatMap(([what, found]) =>
    found.length < 2 ? [] : found.map((place) => twice(what, place, found)),
  );
}

interface Place {
  readonly file: ParsedPolicyFile;
  readonly pointer: string;
}

function twice(what: string, { file, pointer }: Place, all: readonly Place[]): PolicyProblem {
  const others = new Set(all.map((each) => each.file.file).filter((name) => name !== file.file));
  const where = others.size === 0 ? "in this file twice" : `in ${[...others].join(", ")} too`;
  const message = `${what} is defined ${where}; keep one of them`;
  return { file: file.file, ...nearestPlace(file, pointer), message };
}

function byText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
