import { closest } from "../domain/closest.ts";
import type { Decision } from "../domain/decision.ts";
import type { TouchedArea } from "../domain/risk.ts";
import type { Command } from "./command.ts";
import { PERMISSIONS } from "./permission-table.ts";

/** Files listed for one area before "and n more". */
const FILES_MAX = 10;
/** Areas listed: policies have few, and a comment is read by people. */
const AREAS_MAX = 20;
/** Findings and gates listed. */
const LINES_MAX = 20;

/** Says which rule put a file into which area and tier, and what that area asks for. */
export const explain: Command = {
  name: "explain",
  aliases: [],
  usage: "/agentgov explain [path]",
  about: "Say which rules and findings put this change, or one file of it, into its areas.",
  whoMayUse: PERMISSIONS.explain.who,
  run({ words, decision }) {
    const path = words.join(" ").replace(/^`(.*)`$/u, "$1");
    return path === "" ? { kind: "answer", reply: wholeChange(decision) } : oneFile(decision, path);
  },
};

function wholeChange(decision: Decision): string {
  const { areas, tier } = decision;
  if (areas.length === 0) return "Nothing in this change is governed: no rule matches its files.";
  const lines = areas.slice(0, AREAS_MAX).map((area) => {
    const files = area.files.slice(0, FILES_MAX).map(({ path, rule }) => `\`${path}\` (${rule})`);
    const more = area.files.length - files.length;
    const list = more > 0 ? [...files, `${String(more)} more`] : files;
    return `- ${area.area}, ${area.tier}: ${list.length === 0 ? "no file of its own" : list.join(", ")}`;
  });
  return [
    `This change is ${tier}, the highest of its areas.`,
    ...lines,
    ...findingLines(decision, null),
    ...gateLines(decision, areas),
  ].join("\n");
}

function oneFile(
  decision: Decision,
  path: string,
): { readonly kind: "answer" | "refused"; readonly reply: string } {
  const areas = decision.areas.filter(({ files }) => files.some((file) => file.path === path));
  if (areas.length === 0) {
    const paths = decision.areas.flatMap(({ files }) => files.map((file) => file.path));
    const meant = paths.find((one) => one.endsWith(`/${path}`)) ?? closest(path, paths);
    const hint = meant === null ? "" : ` Did you mean \`${meant}\`?`;
    return { kind: "refused", reply: `No rule speaks of \`${path}\` in this change.${hint}` };
  }
  const lines = areas.map(({ area, tier, files }) => {
    const rules = files.flatMap((file) => (file.path === path ? [file.rule] : []));
    return `- ${area}, ${tier}, by ${rules.join(", ")}`;
  });
  const reply = [
    `\`${path}\` is in:`,
    ...lines,
    ...findingLines(decision, path),
    ...gateLines(decision, areas),
  ].join("\n");
  return { kind: "answer", reply };
}

function findingLines({ findings }: Decision, path: string | null): string[] {
  return findings
    .filter((finding) => path === null || finding.path === path)
    .slice(0, LINES_MAX)
    .map(({ kind, area, tier, path: where, line, message }) => {
      const place = line === undefined ? where : `${where}:${String(line)}`;
      return `- ${kind} in ${place === "" ? "the change" : `\`${place}\``}, ${area}, ${tier}: ${message}`;
    });
}

function gateLines({ gates }: Decision, areas: readonly TouchedArea[]): string[] {
  const names = new Set(areas.map(({ area }) => area));
  return gates
    .filter(({ area }) => area === null || names.has(area))
    .slice(0, LINES_MAX)
    .map(({ gate, area, status, summary }) => {
      const scope = area === null ? gate : `${gate} for ${area}`;
      return `- ${scope}: ${status}. ${summary}`;
    });
}
