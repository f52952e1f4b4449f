import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { shown } from "../domain/shown-text.ts";
import { policyPage } from "../policy/policy-page.ts";
import { valueAt } from "../policy/policy-place.ts";
import { renderPolicyDocument, reviewByOf } from "../render/policy-document.ts";
import { type LocalPolicy, requirePolicy } from "./policy-files.ts";
import { createPrinter, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Options of `policy doc`. */
export interface DocOptions {
  readonly policy: string;
  readonly out: string;
  readonly reviewBy?: string;
  readonly check?: boolean;
}

const EXIT_DRIFTED = 1;
/** Half a year: often enough that somebody still remembers why. */
const REVIEW_DAYS = 180;
const DAY_MILLISECONDS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/u;

/**
 * Writes the one page about a policy, or with `--check` says whether the file still is that page. The date
 * of the next review is that of the file, until another one is named.
 *
 * @throws {UsageError} when the policy cannot be read or is invalid, or the page cannot be written.
 */
export async function documentPolicy(terminal: Terminal, options: DocOptions): Promise<number> {
  const { compiled, files } = await requirePolicy(terminal, options.policy);
  const path = resolve(terminal.cwd, options.out);
  const existing = await readFile(path, "utf8").catch(() => null);
  const reviewBy = reviewDate(options, existing);
  const page = renderPolicyDocument({
    ...policyPage(compiled.snapshot),
    exceptions: exceptionsOf(files),
    source: sourceOf(files),
    reviewBy,
  });
  const printer = createPrinter(terminal.stdout);
  const name = shown(options.out);
  if (options.check === true) return compare(terminal, { existing, page, name });
  try {
    await writeFile(path, page);
  } catch (error) {
    throw new UsageError(`cannot write ${name}`, { cause: error });
  }
  await printer.print(`wrote ${name}; review it by ${reviewBy}\n`);
  return 0;
}

/** The same wherever the policy lies. */
function sourceOf([main, ...parts]: LocalPolicy["files"]): string {
  const name = main?.file.split(/[/\\]/u).at(-1) ?? "";
  if (parts.length === 0) return name;
  return `${name} and ${parts.length === 1 ? "1 part" : `${parts.length} parts`}`;
}

/** Sets of repositories, as the main file lists them: the first that fits counts. */
function exceptionsOf([main]: LocalPolicy["files"]): readonly string[] {
  const sets = valueAt(main?.document, "/repositories");
  if (!Array.isArray(sets)) return [];
  return sets.map((set: unknown) => {
    const said = ["match", "topics", "properties"].flatMap((key) => {
      const value = valueAt(set, `/${key}`);
      return value === undefined ? [] : [`${WHICH[key] ?? key} ${plain(value)}`];
    });
    const areas = valueAt(set, "/areas");
    const also = areas === undefined ? "" : `, with single areas: ${plain(areas)}`;
    return `Repositories ${said.join(" and ")}: mode ${plain(valueAt(set, "/mode"))}${also}.`;
  });
}

const WHICH: Readonly<Record<string, string>> = {
  match: "called",
  topics: "with the topic",
  properties: "with the property",
};

/** Words of a policy file as a sentence lists them. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(" or ");
  if (typeof value !== "object" || value === null) return `\`${shown(String(value))}\``;
  return Object.entries(value)
    .map(([key, inner]: [string, unknown]) => `\`${shown(key)}\` ${plain(inner)}`)
    .join(" and ");
}

interface Comparison {
  readonly existing: string | null;
  readonly page: string;
  readonly name: string;
}

async function compare(terminal: Terminal, { existing, page, name }: Comparison): Promise<number> {
  const printer = createPrinter(terminal.stdout);
  if (existing?.replaceAll("\r\n", "\n") === page) {
    await printer.print(`${name} is what the policy says\n`);
    return 0;
  }
  const why = existing === null ? "does not exist" : "is not what the policy says any more";
  await printer.print(`${name} ${why}: run \`agentgov policy doc\`\n`);
  return EXIT_DRIFTED;
}

function reviewDate({ reviewBy }: DocOptions, existing: string | null): string {
  if (reviewBy !== undefined) {
    if (!DATE.test(reviewBy) || Number.isNaN(Date.parse(reviewBy))) {
      throw new UsageError("--review-by takes a date, such as 2027-06-30");
    }
    return reviewBy;
  }
  const known = existing === null ? null : reviewByOf(existing);
  return known ?? new Date(Date.now() + REVIEW_DAYS * DAY_MILLISECONDS).toISOString().slice(0, 10);
}
