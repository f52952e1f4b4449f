import { z } from "zod";
import { TIERS, type Tier } from "../domain/risk.ts";
import { shown } from "../domain/shown-text.ts";
import type { RepositorySurvey } from "../policy/areas/survey.ts";
import type { CodeownersProblem } from "../policy/codeowners.ts";
import type { Emphasis, Style } from "./terminal.ts";

const TierName = z.enum(TIERS);
const Count = z.int();

/** What `agentgov classify --json` prints. */
export const ClassifyOutput = z.object({
  schema: z.literal("agentgov.classify/1"),
  commit: z.string().describe("Full name of the commit that was looked at."),
  files: Count,
  tiers: z
    .object({ low: Count, medium: Count, high: Count, critical: Count })
    .describe("How many files have each tier."),
  areas: z
    .array(
      z.object({
        area: z.string(),
        tier: TierName.describe("What the area weighs by path; findings can raise it."),
        files: Count,
        examples: z.array(z.string()).readonly(),
      }),
    )
    .readonly()
    .describe("The heaviest first. A file can be in several areas."),
  patternsMatchingNothing: z
    .array(
      z.object({ area: z.string(), list: z.enum(["include", "exclude"]), pattern: z.string() }),
    )
    .readonly()
    .describe("Patterns of the policy that match no file."),
  codeowners: z
    .array(z.object({ line: Count, message: z.string() }))
    .readonly()
    .describe("What GitHub skips in CODEOWNERS; line 0 is the whole file."),
  folders: z
    .array(z.object({ folder: z.string(), files: Count }))
    .readonly()
    .describe("The largest folders that no rule claims: where a rule would say most."),
  policy: z.object({ source: z.string(), digest: z.string() }),
});
export type ClassifyOutput = z.infer<typeof ClassifyOutput>;

/** Everything that was found out about one commit. */
export interface Classification {
  readonly commit: string;
  readonly survey: RepositorySurvey;
  readonly codeowners: readonly CodeownersProblem[];
  readonly policy: { readonly source: string; readonly digest: string };
}

/** A classification for programs. */
export function classifyOutput({
  commit,
  survey,
  codeowners,
  policy,
}: Classification): ClassifyOutput {
  const { files, tiers, areas, patternsMatchingNothing, folders } = survey;
  const { source, digest } = policy;
  return {
    schema: "agentgov.classify/1",
    commit,
    files,
    tiers,
    areas,
    patternsMatchingNothing,
    codeowners,
    folders,
    policy: { source, digest },
  };
}

const TIER_COLOURS: Readonly<Record<Tier, Emphasis>> = {
  low: "green",
  medium: "cyan",
  high: "yellow",
  critical: "red",
};

/** Problems listed of one kind; `--json` has them all. */
const LIST_MAX = 40;

/** A classification for people. */
export function classifyText(classification: Classification, style: Style): string {
  const { commit, survey, codeowners, policy } = classification;
  const tiers = TIERS.toReversed().flatMap((tier) =>
    survey.tiers[tier] === 0 ? [] : [`${survey.tiers[tier]} ${style(TIER_COLOURS[tier], tier)}`],
  );
  const summary = tiers.length === 0 ? "no files" : tiers.join(", ");
  const digest = policy.digest.replace("sha256:", "").slice(0, 12);
  const sections = [
    `${style("bold", `${survey.files} files at ${commit.slice(0, 7)}`)}: ${summary}`,
    areasTable(survey, style),
    list(
      style("bold", "Patterns of the policy that match nothing"),
      survey.patternsMatchingNothing.map(
        ({ area, list: name, pattern }) => `  ${area} ${name}: ${shown(pattern)}`,
      ),
    ),
    list(
      style("bold", "CODEOWNERS: what GitHub skips"),
      codeowners.map(({ line, message }) => `  line ${line}: ${shown(message)}`),
    ),
    list(
      style("bold", "Largest folders that no rule claims"),
      survey.folders.map(({ folder, files }) => `  ${String(files).padStart(6)}  ${shown(folder)}`),
    ),
    style("dim", `Policy ${digest} from ${shown(policy.source)}`),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function areasTable({ areas }: RepositorySurvey, style: Style): string {
  const width = Math.max(0, ...areas.map(({ area }) => area.length));
  const rows = areas.map(({ area, tier, files, examples }) => {
    const named = `  ${area.padEnd(width)}  ${style(TIER_COLOURS[tier], tier.padEnd(8))}`;
    return `${named}  ${String(files).padStart(6)}  ${style("dim", examples.map(shown).join("  "))}`;
  });
  return rows.join("\n");
}

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  const rest = lines.length - LIST_MAX;
  const more = rest > 0 ? [`  and ${rest} more (see --json)`] : [];
  return [title, ...lines.slice(0, LIST_MAX), ...more].join("\n");
}
