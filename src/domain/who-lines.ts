import type { AccessManifest } from "./access-manifest.ts";
import { shown } from "./shown-text.ts";
import type { Reach, WhoAnswer } from "./who.ts";

/** Pieces listed on one line before "and n more". */
const LIST_MAX = 5;
/** Letters of a commit's name or a digest that people compare. */
const SHORT = 7;

/** The answer in five lines for people, without markup. */
export function whoLines(answer: WhoAnswer): readonly string[] {
  return [
    `Built: ${builtText(answer)}`,
    `Owned: ${ownedText(answer)}`,
    `Reach: ${reachText(answer.reach)}`,
    `Judged: ${judgedText(answer)}`,
    `Approved: ${approvedText(answer)}`,
  ];
}

function builtText({ built, unknown }: WhoAnswer): string {
  const people = built.people.map(({ login, reason }) => `@${login} ${reason}`);
  const evidence = built.evidence.map(
    ({ rule, sha, source }) => `${rule} (${sha === null ? source : sha.slice(0, SHORT)})`,
  );
  return sentences([
    built.summary,
    list(people),
    evidence.length === 0
      ? "Evidence: none was found"
      : `Evidence: ${built.class}, ${built.strength}: ${list(evidence)}`,
    unknown.length === 0 ? "" : `Unknown: ${unknown.slice(0, LIST_MAX).join(" ")}`,
  ]);
}

function ownedText({ owned }: WhoAnswer): string {
  const named = owned.named.map(({ login, note }) => `@${login} ${note}`);
  if (named.length > 0) return sentences([list(named)]);
  const nobody = "nobody has said that they answer for it";
  if (owned.entitled.length === 0) return sentences([nobody]);
  return sentences([`${nobody}; its areas belong to ${list(owned.entitled)}`]);
}

function reachText(reach: Reach): string {
  switch (reach.kind) {
    case "unknown":
      return sentences([`unknown: ${reach.reason}`]);
    case "not-configured":
      return "no file at this commit configures an agent.";
    case "configured":
      return accessText(reach.access);
  }
}

function accessText(access: AccessManifest): string {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ["mode", access.modes],
    ["tools", access.tools],
    ["connectors", access.connectors],
    ["credentials", access.credentialNames],
    ["hooks", access.hooks],
    ["sandbox", access.sandbox],
    ["other", access.other],
    ["unreadable", access.unreadable],
  ];
  const said = parts.filter(([, values]) => values.length > 0);
  if (said.length === 0) return "the configuration of agents grants nothing.";
  return sentences([said.map(([name, values]) => `${name} ${list(values)}`).join("; ")]);
}

function judgedText({ judged }: WhoAnswer): string {
  const areas = judged.areas.map(
    ({ area, tier, rules }) => `${area} ${tier} (${rules.slice(0, LIST_MAX).join(", ")})`,
  );
  const digest = judged.policy.digest.replace("sha256:", "").slice(0, 12);
  return sentences([
    `${judged.verdict} at ${judged.tier}, head ${judged.head.slice(0, SHORT)} on ${judged.base}`,
    areas.length === 0 ? "No area" : `Areas: ${list(areas)}`,
    `Policy ${digest} from ${judged.policy.source}, mode ${judged.mode}`,
  ]);
}

function approvedText({ approved, overridden, landed, judged }: WhoAnswer): string {
  const counting = approved.filter(({ counts }) => counts);
  const people = counting.map(({ login, areas, channel, head, contents, at }) => {
    const scope = areas === null ? "" : ` for ${areas.join(", ")}`;
    const saw = contents === null ? "contents unknown" : contents.replace("sha256:", "");
    return `@${login}${scope} by ${channel} at ${head.slice(0, SHORT)} (${saw.slice(0, 16)}) ${at}`;
  });
  const lifted = overridden.map(({ login, note }) => `@${login} ${note}`);
  const all = [...people, ...lifted];
  const ended = landed.map(({ outcome, sha, branch, reason, by }) => {
    const who = by === null ? "" : ` by @${by}`;
    return `${outcome} as ${sha.slice(0, SHORT)} on ${branch}${who} (${reason})`;
  });
  return sentences([
    all.length === 0 ? `nobody, at ${judged.head.slice(0, SHORT)}` : list(all),
    ended.length === 0 ? "Not seen to land" : list(ended),
  ]);
}

function sentences(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== "")
    .map((part) => (part.endsWith(".") ? part : `${part}.`))
    .join(" ");
}

function list(pieces: readonly string[]): string {
  const some = pieces.slice(0, LIST_MAX).map(shown);
  const more = pieces.length - some.length;
  return more > 0 ? `${some.join("; ")}; and ${String(more)} more` : some.join("; ");
}
