import type { EvidenceEntry, SampledCommit, SamplePack } from "../domain/sample-pack.ts";
import { standingCounts } from "../domain/sample-pack.ts";

/** Plain, for paper too; nothing is loaded from anywhere. */
const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; color: #1c2024; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
  h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
  h3 { font-size: 1rem; margin: 0 0 .4rem; } p { max-width: 46rem; }
  table { border-collapse: collapse; width: 100%; font-size: .87rem; margin: .6rem 0; }
  th, td { border: 1px solid #cfd4da; padding: .3rem .55rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
  th { background: #f2f4f6; } code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
  td.count { text-align: right; } td.narrow { white-space: nowrap; } .wrong { color: #a40e26; font-weight: 600; } .right { color: #1a6b34; font-weight: 600; }
  section.commit { border: 1px solid #cfd4da; border-radius: 6px; padding: .8rem 1rem; margin: 1rem 0; break-inside: avoid; }
  footer { margin-top: 2rem; color: #59636e; font-size: .85rem; }
  @media print { body { margin: 0; max-width: none; font-size: 11px; } a { color: inherit; text-decoration: none; } }
`;

/** What each standing means, in words for whoever reads the page without the documentation. */
const STANDINGS = {
  matched: "landed by a decision that passed",
  "not-enforced": "landed while nothing was enforced",
  bypassed: "landed without a passing decision",
  unrecorded: "git lists it, and the log does not tell of it",
  "before-record": "was there before the log began to tell of the branch",
} as const;

/** The page of a sample pack: complete in itself, and safe whatever names and paths it holds. */
export function renderSamplePage(pack: SamplePack): string {
  const title = `Sample of ${pack.repository}, ${pack.branch}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>What landed from ${escaped(day(pack.from))} up to but not including ${escaped(day(pack.to))}, by git's own list of the branch.</p>
${parameters(pack)}
<h2>Population</h2>
${counts(pack)}
${notElsewhere(pack)}
<h2>Exceptions (${pack.exceptions.length})</h2>
${exceptions(pack)}
<h2>Sample (${pack.sample.length} of ${pack.population.length})</h2>
${pack.sample.map(commitSection).join("\n")}
<footer>${howToVerify(pack)}</footer>
</body>
</html>
`;
}

function parameters(pack: SamplePack): string {
  const { checkpoint } = pack;
  return table([
    ["Repository", `${pack.repository} (id ${pack.repositoryId})`],
    ["Branch and its newest commit", `${pack.branch} at ${pack.head}`],
    ["Period", `${pack.from} up to, without, ${pack.to}`],
    ["Seed and size", `${JSON.stringify(pack.seed)}, ${pack.size}`],
    ["Log", checkpoint.origin],
    ["Checkpoint", `${checkpoint.size} entries, root ${checkpoint.root}`],
  ]);
}

function table(rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(
    ([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`,
  );
  return `<table>${lines.join("")}</table>`;
}

function counts(pack: SamplePack): string {
  const rows = Object.entries(standingCounts(pack)).map(([standing, count]) => {
    const known = Object.entries(STANDINGS).find(([name]) => name === standing);
    return `<tr><td>${escaped(standing)}</td><td>${escaped(known?.[1] ?? "")}</td><td class="count">${count}</td></tr>`;
  });
  const all = `<tr><th>all</th><th>population.csv</th><th class="count">${pack.population.length}</th></tr>`;
  return `<table><tr><th>standing</th><th>meaning</th><th>commits</th></tr>${rows.join("")}${all}</table>`;
}

function notElsewhere({ elsewhere }: SamplePack): string {
  if (elsewhere.length === 0) return "";
  return `<p>${elsewhere.length} more commits are dated into the period by their committers, and landed at another time; manifest.json lists them.</p>`;
}

function exceptions({ exceptions: found }: SamplePack): string {
  if (found.length === 0) return '<p class="right">None.</p>';
  const rows = found.map(
    ({ sha, kind, note }) =>
      `<tr><td><code>${escaped(sha)}</code></td><td class="wrong">${escaped(kind)}</td><td>${escaped(note)}</td></tr>`,
  );
  return `<table><tr><th>commit</th><th>what</th><th>why</th></tr>${rows.join("")}</table>`;
}

function commitSection(commit: SampledCommit, index: number): string {
  const { decision } = commit;
  const facts: (readonly [string, string])[] = [
    ["Standing", `${commit.standing}: ${STANDINGS[commit.standing]}`],
    ["Landed", commit.landedAt ?? `not recorded; its committer says ${commit.committedAt}`],
  ];
  if (commit.pullRequest !== null) facts.push(["Pull request", `#${commit.pullRequest}`]);
  if (commit.reason !== "") facts.push(["How", [commit.reason, commit.detail].join(" ").trim()]);
  if (decision !== null) {
    const { provenance } = decision;
    const agents = provenance.agents.length === 0 ? "no agent named" : provenance.agents.join(", ");
    facts.push(
      ["Verdict", `${decision.verdict} (${decision.mode}), tier ${decision.tier}, ${decision.at}`],
      ["Judged head", decision.head],
      ["Areas", decision.areas.map(({ area, tier }) => `${area} (${tier})`).join(", ")],
      ["Gates", decision.gates.map(gateText).join("; ")],
      ["Built by", `${provenance.class} (${provenance.strength}); ${agents}`],
      ["Policy", decision.policy],
    );
  }
  return `<section class="commit"><h3>${index + 1}. <code>${escaped(commit.sha)}</code></h3>${table(facts)}${evidenceTable(commit.evidence)}</section>`;
}

function gateText({
  gate,
  area,
  status,
}: NonNullable<SampledCommit["decision"]>["gates"][number]): string {
  return area === null ? `${gate}: ${status}` : `${gate} for ${area}: ${status}`;
}

function evidenceTable(entries: readonly EvidenceEntry[]): string {
  if (entries.length === 0) return '<p class="wrong">The log holds nothing about it.</p>';
  const rows = entries.map(
    ({ seq, type, at, actor, summary }) =>
      `<tr><td class="narrow"><a href="evidence/${seq}.json">${seq}</a> (<a href="evidence/${seq}.tlog-proof">proof</a>)</td><td class="narrow">${escaped(at)}</td><td class="narrow">${escaped(type)}</td><td class="narrow">${escaped(actor)}</td><td>${escaped(summary)}</td></tr>`,
  );
  return `<table><tr><th>entry</th><th>at</th><th>what</th><th>who</th><th>says</th></tr>${rows.join("")}</table>`;
}

function howToVerify({ verifierKey }: SamplePack): string {
  return `<p>To verify: <code>node verify-sample.mjs . "$KEY" CLONE</code>, with the key you noted when the app was set up and a clone of the repository. This pack was made with the key <code>${escaped(verifierKey)}</code>, which proves nothing by itself. <code>u:</code> and a number is an account of GitHub; what people wrote is sealed.</p>`;
}

function day(instant: string): string {
  return instant.endsWith("T00:00:00.000Z") ? instant.slice(0, 10) : instant;
}

/** What could hide or turn the text around it. */
const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Longest text of one cell: a decision with a gate for each of a hundred areas. */
const CELL_MAX = 4_000;

/** Text as HTML shows it. */
function escaped(text: string): string {
  return text
    .slice(0, CELL_MAX)
    .toWellFormed()
    .replace(UNSHOWABLE, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
