import { type Evidence, type Provenance, UNKNOWN_AGENT } from "../../domain/provenance.ts";
import { readNoreply } from "./address.ts";
import { AGENT_SIGNATURES } from "./catalogue.ts";
import { isAgentEvidence, isBacked } from "./verdict.ts";

const NAMES: ReadonlyMap<string, string> = new Map([
  [UNKNOWN_AGENT, "an unnamed agent"],
  ...AGENT_SIGNATURES.map((agent) => [agent.id, agent.name] as const),
]);

/** The name people know an agent by; its id for an organisation's own. */
export function agentName(id: string): string {
  return NAMES.get(id) ?? id;
}

/**
 * What is known of how a change was made, as plain text for people. It never says that a person wrote
 * something: no evidence is no proof.
 */
export function describeProvenance(provenance: Provenance, commitCount: number): string {
  const asked = requestersOf(provenance);
  const requested = asked.length === 0 ? "" : `; asked for by ${listOf(asked)}`;
  const by = `${requested}${strippedFrom(provenance)}`;
  switch (provenance.class) {
    case "agent-authored":
      return `${capitalised(authors(provenance, commitCount))}${by}.`;
    case "agent-assisted":
      return `${capitalised(listOf(backedNames(provenance)))} helped${commitsOf(provenance, commitCount)}${by}.`;
    case "automation":
      return "Made by automation, not by an agent.";
    case "human":
      return "Declared as made without an agent; nothing contradicts it.";
    case "undeclared":
      return undeclared(provenance);
  }
}

function authors(provenance: Provenance, commitCount: number): string {
  const wrote = provenance.evidence.filter((one) => one.role === "author" && isBacked(one));
  const names = listOf(
    [...new Set(wrote.flatMap((one) => one.agent ?? []))].toSorted().map(agentName),
  );
  const shas = new Set(wrote.flatMap((one) => one.sha ?? []));
  if (shas.size === 0) return `${names} opened this change`;
  return `${names} wrote ${share(shas.size, commitCount)}`;
}

function commitsOf(provenance: Provenance, commitCount: number): string {
  const part = provenance.evidence.filter((one) => isAgentEvidence(one) && isBacked(one));
  const shas = new Set(part.filter(isOfNow).flatMap((one) => one.sha ?? []));
  if (shas.size === 0 && part.length > 0 && !part.some(isOfNow)) {
    return " with what was pushed here earlier";
  }
  return shas.size === 0 ? " with this change" : ` with ${share(shas.size, commitCount)}`;
}

/** What was said of an earlier push alone is no share in the commits of now. */
function isOfNow({ inherited }: Evidence): boolean {
  return inherited?.through !== "pull-request";
}

/** That a mark was there and is gone is part of the answer, whoever took it off and why. */
function strippedFrom({ evidence }: Provenance): string {
  const shas = new Set(
    evidence.flatMap((one) =>
      one.inherited !== undefined && isOfNow(one) && one.source !== "push" ? (one.sha ?? []) : [],
    ),
  );
  if (shas.size === 0) return "";
  const commits = [...shas].toSorted().map((sha) => sha.slice(0, 7));
  return `; the mark was taken off ${listOf(commits.slice(0, NAMES_MAX))}`;
}

function share(count: number, total: number): string {
  if (total <= 1) return "the only commit";
  // A push can name a commit that is no longer part of the change.
  const shown = Math.min(count, total);
  if (shown === total) return total === 2 ? "both commits" : `all ${String(total)} commits`;
  return `${String(shown)} of ${String(total)} commits`;
}

function undeclared(provenance: Provenance): string {
  if (provenance.agents.length === 0) return "No agent evidence found.";
  return `No agent evidence found, but a hint of ${listOf(provenance.agents.map(agentName))}.`;
}

function backedNames(provenance: Provenance): readonly string[] {
  const backed = provenance.evidence.filter((one) => isAgentEvidence(one) && isBacked(one));
  const ids = new Set(backed.flatMap((one) => one.agent ?? []));
  return provenance.agents.filter((id) => ids.has(id)).map(agentName);
}

/** People are shown as GitHub names them, or by the name git gives; never by a private address. */
function requestersOf(provenance: Provenance): readonly string[] {
  const names = provenance.evidence.flatMap((one) => {
    if (one.role !== "requester") return [];
    if (one.excerpt.startsWith("@")) return [one.excerpt];
    const [name = "", address = ""] = one.excerpt.split(" <", 2);
    const noreply = readNoreply(address.replace(/>$/u, ""));
    if (noreply !== null) return [`@${noreply.login}`];
    return name === "" ? [] : [name];
  });
  return [...new Set(names)].toSorted().slice(0, NAMES_MAX);
}

/** A sentence with more names than this is a list. */
const NAMES_MAX = 5;

function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? "an agent";
  return names.length <= 1 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** Only what reads as a phrase is capitalised: brands such as `v0` and `opencode` stay as they are. */
function capitalised(text: string): string {
  return text.startsWith("an ") ? `A${text.slice(1)}` : text;
}
