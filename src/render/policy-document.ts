/** What the page shows; the policy layer makes it. */
export interface PolicyDocumentContent {
  readonly mode: string;
  readonly agentsMay: readonly string[];
  readonly agentsMayNot: readonly string[];
  readonly areas: readonly {
    readonly area: string;
    readonly tier: string;
    readonly owners: string;
    readonly gates: readonly string[];
    readonly besideTier: readonly string[] | null;
    readonly mode: string | null;
  }[];
  readonly tiers: readonly { readonly tier: string; readonly gates: readonly string[] }[];
  /** Sets of repositories that are held otherwise, one sentence each. */
  readonly exceptions: readonly string[];
  readonly guardrailOwners: string;
  readonly incidents: readonly string[];
  readonly freezes: readonly string[];
  readonly pack: string;
  readonly digest: string;
  readonly source: string;
  /** `YYYY-MM-DD`. */
  readonly reviewBy: string;
}

const EXCEPT = "Except where one of these fits a repository, the first that does:";
const NOTE =
  "<!-- Made by `agentgov policy doc`. Do not edit: change the policy and make it again. -->";

/** One page about a policy, in Markdown for a repository: what agents may do, who decides, what to do when. */
export function renderPolicyDocument(content: PolicyDocumentContent): string {
  const rows = content.areas.map(
    (area) => `| ${cell(area.area)} | ${area.tier} | ${asked(area)} | ${cell(area.owners)} |`,
  );
  const tiers = content.tiers.map(({ tier, gates }) => `| ${tier} | ${gateList(gates)} |`);
  const freezes =
    content.freezes.length === 0 ? [] : ["## Freezes", "", ...bullets(content.freezes), ""];
  const lines = [
    NOTE,
    "",
    "# What may be merged, and who decides",
    "",
    content.mode,
    "",
    ...(content.exceptions.length === 0 ? [] : [EXCEPT, "", ...bullets(content.exceptions), ""]),
    "## Agents may",
    "",
    ...bullets(content.agentsMay),
    "",
    "## Agents may not",
    "",
    ...bullets(content.agentsMayNot),
    "",
    "## What each tier asks for",
    "",
    "| tier | what it asks |",
    "|---|---|",
    ...tiers,
    "",
    "## What each part of the code asks for",
    "",
    "| area | tier | what it asks | owned by |",
    "|---|---|---|---|",
    ...rows,
    "",
    "Findings raise a tier and never lower it. A change asks for the gates of every area that it touches.",
    "",
    "## Who owns the guardrails",
    "",
    `Agent configuration, CODEOWNERS, merge bots and this policy are owned by ${text(content.guardrailOwners)}.`,
    "",
    "## When something goes wrong",
    "",
    ...content.incidents.map((step, index) => `${index + 1}. ${text(step)}`),
    "",
    ...freezes,
    "## Version",
    "",
    `- Policy: \`${content.digest.replace("sha256:", "").slice(0, 12)}\` from ${text(content.source)}, over \`${content.pack}\``,
    `- Review by: ${content.reviewBy}`,
    "",
  ];
  return lines.join("\n");
}

/** What an area asks for, as shortly as it can be said beside the table of tiers. */
function asked({ tier, gates, besideTier, mode }: PolicyDocumentContent["areas"][number]): string {
  const held = mode === null ? "" : ` (${mode} only)`;
  if (besideTier === null) return `${gateList(gates)}${held}`;
  const more = besideTier.map(cell).join("; ");
  return `as ${tier} tier${more === "" ? "" : `, and ${more}`}${held}`;
}

function gateList(gates: readonly string[]): string {
  return gates.length === 0 ? "nothing" : gates.map(cell).join("; ");
}

const REVIEW_BY = /^- Review by: (?<date>\d{4}-\d{2}-\d{2})$/mu;

/** The date by which an existing page is to be reviewed; null when it names none. */
export function reviewByOf(page: string): string | null {
  return REVIEW_BY.exec(page)?.groups?.["date"] ?? null;
}

function bullets(sentences: readonly string[]): readonly string[] {
  return sentences.map((sentence) => `- ${text(sentence)}`);
}

/** One line without HTML: reasons of freezes are free text. */
function text(sentence: string): string {
  return sentence.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ").replaceAll("<", "&lt;");
}

function cell(words: string): string {
  return text(words).replaceAll("|", String.raw`\|`);
}
