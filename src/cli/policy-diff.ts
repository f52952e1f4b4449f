import { comparePolicies, isLoosening, type PolicyChange } from "../policy/compare-policies.ts";
import { valueAt } from "../policy/policy-place.ts";
import { type LocalPolicy, policyOf, requireFiles, requireValid } from "./policy-files.ts";
import type { PolicyDiffOutput } from "./policy-output.ts";
import type { PolicyFiles } from "./read-policy-files.ts";
import { createPrinter, type Emphasis, type Style, styleFor, type Terminal } from "./terminal.ts";

/** Options of `policy diff`. */
export interface DiffOptions {
  readonly failIfLooser?: boolean;
  readonly json?: boolean;
}

const EXIT_LOOSER = 1;

/**
 * Says what one policy changes of another, the loosening first.
 *
 * @throws {UsageError} when one of them cannot be read or is invalid.
 */
export async function diffPolicies(
  terminal: Terminal,
  names: { readonly old: string; readonly proposed: string },
  options: DiffOptions,
): Promise<number> {
  const files = [
    await requireFiles(terminal, names.old),
    await requireFiles(terminal, names.proposed),
  ] as const;
  const [old, proposed] = [inRepository(files[0], ""), inRepository(files[1], "")];
  const changes = changesOf(...files);
  const output: PolicyDiffOutput = {
    schema: "agentgov.policy-diff/1",
    old: old.compiled.snapshot.digest,
    new: proposed.compiled.snapshot.digest,
    loosens: isLoosening(changes),
    changes,
  };
  const text =
    options.json === true ? `${JSON.stringify(output)}\n` : textOf(output, styleFor(terminal));
  await createPrinter(terminal.stdout).print(text);
  return options.failIfLooser === true && output.loosens ? EXIT_LOOSER : 0;
}

type Change = PolicyDiffOutput["changes"][number];

/** Changes everywhere, and then what a set of repositories has of its own. */
function changesOf(old: PolicyFiles, proposed: PolicyFiles): readonly Change[] {
  const everywhere = comparePolicies(
    policy(inRepository(old, "")),
    policy(inRepository(proposed, "")),
  );
  const known = new Set(everywhere.map(keyOf));
  const patterns = [...new Set([...setsOf(old), ...setsOf(proposed)])];
  const own = patterns.flatMap((pattern) => {
    const name = exampleOf(pattern);
    const here = comparePolicies(
      policy(inRepository(old, name)),
      policy(inRepository(proposed, name)),
    );
    return here
      .filter((change) => !known.has(keyOf(change)))
      .map((change) => ({ ...change, repositories: pattern }));
  });
  const rank = { looser: 0, moved: 1, tighter: 2 };
  return [...everywhere.map((change) => ({ ...change, repositories: null })), ...own].toSorted(
    (left, right) => rank[left.direction] - rank[right.direction],
  );
}

function policy({ compiled }: LocalPolicy): LocalPolicy["compiled"]["snapshot"]["policy"] {
  return compiled.snapshot.policy;
}

function keyOf({ direction, sentence }: PolicyChange): string {
  return `${direction} ${sentence}`;
}

function inRepository(files: PolicyFiles, name: string): LocalPolicy {
  return requireValid(policyOf(files, name));
}

/** Patterns of the sets of repositories, as the file writes them. */
function setsOf({ main: { document } }: PolicyFiles): readonly string[] {
  const sets = valueAt(document, "/repositories");
  if (!Array.isArray(sets)) return [];
  return sets.flatMap((set: unknown) => {
    const match = valueAt(set, "/match");
    return Array.isArray(match)
      ? match.filter((item): item is string => typeof item === "string")
      : [];
  });
}

/** A name that a pattern matches: stars stand for anything. */
function exampleOf(pattern: string): string {
  return pattern.replaceAll(/\*+/gu, "any").replaceAll("?", "x");
}

const COLOURS: Readonly<Record<Change["direction"], Emphasis>> = {
  looser: "red",
  moved: "yellow",
  tighter: "green",
};

function textOf({ changes }: PolicyDiffOutput, style: Style): string {
  if (changes.length === 0) return "Nothing changes.\n";
  const lines = changes.map(({ direction, sentence, repositories }) => {
    const where = repositories === null ? "" : ` (in repositories like \`${repositories}\`)`;
    return `${style(COLOURS[direction], direction.padEnd(7))}  ${sentence.replaceAll(/\p{Cc}/gu, " ")}${where}`;
  });
  return `${lines.join("\n")}\n`;
}
