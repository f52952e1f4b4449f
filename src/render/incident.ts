import {
  type Incident,
  type IncidentState,
  incidentState,
  incidentSteps,
  incidentUnknowns,
  type RepositoryTrace,
  type SecretAddition,
  shortRef,
} from "../domain/incident.ts";
import { shown } from "../domain/shown-text.ts";
import { whoLines } from "../domain/who-lines.ts";
import { printable } from "./who.ts";

/** Lines of one list before "and n more": the rest is in the JSON. */
const LIST_MAX = 10;

const STATES: Readonly<Record<IncidentState, string>> = {
  "at-a-tip": "It stands at the tip of a branch or tag now.",
  "in-history": "No branch or tag has it at its tip any longer; the history does.",
  "recorded-only": "No clone that was looked at has it; the record does.",
  "not-found": "Nothing that was looked at has it.",
};

/** An incident for a terminal. The value is in none of it. */
export function renderIncident(incident: Incident): string {
  const lines = [
    `Credential ${incident.fingerprint}`,
    STATES[incidentState(incident)],
    ...section("Brought in by", originLines(incident)),
    ...section("What agents could reach, and who approved", recordLines(incident)),
    ...incident.repositories.flatMap((trace) =>
      section(`In ${shown(trace.name)} (${trace.commits} commits searched)`, traceLines(trace)),
    ),
    ...section("In pull requests of the record", leakLines(incident)),
    ...section("Unknown", incidentUnknowns(incident).map(bullet)),
    ...section("Do now, in this order", incidentSteps(incident).map(numbered)),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

function bullet(text: string): string {
  return `- ${text}`;
}

function numbered(text: string, index: number): string {
  return `${String(index + 1)}. ${text}`;
}

function originLines({ origin }: Incident): readonly string[] {
  if (origin === null) return [];
  const { addition, repository, provenance } = origin;
  const evidence = provenance.evidence.map(
    ({ rule, line }) => `${rule}${line === null ? "" : ` (line ${line} of the message)`}`,
  );
  return [
    `${addition.sha} in ${shown(repository)}`,
    `${placeOf(addition)}, ${addition.committedAt}, ${shown(addition.author)}: ${shown(addition.subject)}`,
    `${provenance.summary} (${provenance.class}, ${provenance.strength})`,
    evidence.length === 0
      ? "Evidence of an agent: none was found"
      : `Evidence: ${cut(evidence).join("; ")}`,
  ];
}

function recordLines({ origin }: Incident): readonly string[] {
  if (origin === null) return [];
  const { record, reach } = origin;
  if (record.kind === "unknown") {
    return [`Reach: ${reachLine(reach)}`, `Approved: ${record.reason}`];
  }
  const { owner, repo, number, answer } = record.value;
  // What was configured at the commit itself is nearer to the leak than at the head that was judged.
  const at = { ...answer, reach: reach.kind === "unknown" ? answer.reach : reach };
  return [`Pull request ${shown(`${owner}/${repo}`)}#${number}`, ...whoLines(at)];
}

/** What agents could reach, on one line. */
function reachLine(reach: NonNullable<Incident["origin"]>["reach"]): string {
  switch (reach.kind) {
    case "unknown":
      return `unknown: ${reach.reason}`;
    case "not-configured":
      return "no file at this commit configures an agent: it had what whoever started it had";
    case "configured": {
      const parts = Object.entries(reach.access).flatMap(([name, values]: [string, Texts]) =>
        values.length === 0 ? [] : [`${name} ${cut(values).join("; ")}`],
      );
      return parts.length === 0
        ? "the configuration of agents grants nothing"
        : parts.map(shown).join(". ");
    }
  }
}

type Texts = readonly string[];

function traceLines({ additions, refs, tips }: RepositoryTrace): readonly string[] {
  if (additions.length === 0 && tips.length === 0) return ["not found"];
  const at = tips.map(({ ref, paths }) => `${shown(shortRef(ref))}: ${cut(paths).join(", ")}`);
  return [
    ...cut(additions.map(additionLine)),
    `in the history of: ${refs.length === 0 ? "no ref" : cut(refs.map(shortRef)).map(shown).join(", ")}`,
    ...(at.length === 0 ? ["at the tip of: no ref"] : cut(at).map((one) => `at the tip of ${one}`)),
  ];
}

function additionLine(one: SecretAddition): string {
  const what = `${one.committedAt}: ${shown(one.subject)}`;
  return `added by ${one.sha.slice(0, 12)} at ${placeOf(one)}, ${what}`;
}

function leakLines({ recorded }: Incident): readonly string[] {
  if (recorded.kind === "unknown") return [];
  if (recorded.value.length === 0) return ["none"];
  const seen = recorded.value.map(({ owner, repo, number, path, line, head, at }) => {
    const place = line === null ? path : `${path}:${line}`;
    return `${shown(`${owner}/${repo}`)}#${number} at ${head.slice(0, 12)}, ${shown(place)}, ${at}`;
  });
  return cut(seen);
}

function placeOf({ path, line }: SecretAddition): string {
  if (path === null) return "its message";
  return line === null ? shown(path) : `${shown(path)}:${line}`;
}

function cut(items: Texts): Texts {
  const more = items.length - LIST_MAX;
  return more > 0 ? [...items.slice(0, LIST_MAX), `and ${String(more)} more`] : items;
}
