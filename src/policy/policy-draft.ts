/** A first policy of which a person is to make the real one. */
export interface PolicyDraft {
  /** Sentences at the top of the file. */
  readonly lead: readonly string[];
  readonly mode: "observe" | "warn";
  /** As policy writes them; the first person or team that seems to guard the guardrails. */
  readonly owners: readonly string[];
  readonly areas: readonly AreaDraft[];
  /** What has no equivalent, or needs a person's eye: comments at the end. */
  readonly remarks: readonly string[];
}

/** One area of a draft. */
export interface AreaDraft {
  readonly name: string;
  readonly tier: "medium" | "high" | null;
  readonly include: readonly string[];
  readonly owners: readonly string[];
  /** Lines of YAML below `gates:`, each one gate; none for those of the tier. */
  readonly gates: readonly string[];
  /** Why it is proposed. */
  readonly remarks: readonly string[];
  /** Whether it is in force, or only shown as a comment. */
  readonly isProposal: boolean;
}

const COMMENT_WIDTH = 100;

/** The text of a draft: valid YAML whatever the names in it are. */
export function draftText(draft: PolicyDraft): string {
  const areas = draft.areas.filter(({ isProposal }) => !isProposal);
  const proposals = draft.areas.filter(({ isProposal }) => isProposal);
  const owners =
    draft.owners.length === 0
      ? ['# owners: ["@your-org/platform"]   # of agent configuration, CODEOWNERS and this policy']
      : [
          `owners: [${draft.owners.map(quoted).join(", ")}]   # of agent configuration, CODEOWNERS and this policy`,
        ];
  const lines = [
    ...draft.lead.flatMap(comment),
    "",
    "version: 1",
    "# `observe` writes nothing, `warn` shows and never blocks, `enforce` blocks. Begin with `warn`.",
    `mode: ${draft.mode}`,
    "extends: recommended@1   # the shipped areas, tiers and gates; a published version never changes",
    ...owners,
    ...(areas.length === 0 ? [] : ["", "areas:", ...areas.flatMap(areaLines)]),
    ...(proposals.length === 0
      ? []
      : [
          "",
          ...comment("Proposals. Take out the `#` of those that are right:"),
          ...(areas.length === 0 ? ["# areas:"] : []),
          ...proposals.flatMap(areaLines).map((line) => `# ${line}`),
        ]),
    ...(draft.remarks.length === 0 ? [] : ["", ...draft.remarks.flatMap(comment)]),
    "",
  ];
  return lines.join("\n");
}

function areaLines({ name, tier, include, owners, gates, remarks }: AreaDraft): readonly string[] {
  const body = [
    ...(tier === null ? [] : [`tier: ${tier}`]),
    ...(include.length === 0
      ? []
      : ["include:", ...include.map((pattern) => `  - ${quoted(pattern)}`)]),
    ...(owners.length === 0 ? [] : [`owners: [${owners.map(quoted).join(", ")}]`]),
    ...(gates.length === 0 ? [] : ["gates:", ...gates.map((gate) => `  - ${gate}`)]),
  ];
  const notes = remarks.flatMap(comment).map((line) => `  ${line}`);
  return [
    ...notes,
    `  ${name}:${body.length === 0 ? " {}" : ""}`,
    ...body.map((line) => `    ${line}`),
  ];
}

/** JSON's strings are YAML's. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Outside text may hold line ends: each would end the comment. */
function comment(text: string): readonly string[] {
  const words = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\ufeff]/gu, " ").split(" ");
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const isFull = last === undefined || last.length + word.length + 1 > COMMENT_WIDTH;
    if (isFull) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** An area's name made of any text: kebab-case, and not one of `taken`. */
export function areaNameOf(text: string, taken: ReadonlySet<string>): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/gu) ?? [];
  const joined = words
    .join("-")
    .replace(/^[^a-z]+/u, "")
    .slice(0, NAME_MAX)
    .replace(/-$/u, "");
  const name = joined === "" ? "area" : joined;
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}

const NAME_MAX = 40;
