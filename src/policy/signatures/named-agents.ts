import {
  type Evidence,
  type EvidenceRole,
  type Strength,
  UNKNOWN_AGENT,
} from "../../domain/provenance.ts";
import { findAddresses, lowerAscii, withoutInvisibles } from "./address.ts";
import { type Identity, identifyAddress } from "./identity.ts";
import { evidenceAt, type KeyedLine, type TextContext } from "./keyed-line.ts";
import { modelOfName, readToolValue } from "./tool-value.ts";
import { meaningOf } from "./trailer-keys.ts";

// Prose that starts like a trailer goes on after the address; a trailer ends there, or in brackets.
const AFTER_ADDRESS = /^(?:[([#].*|via \S{1,40})?$/u;

function endsAfterAddress(tail: string): boolean {
  return AFTER_ADDRESS.test(tail.replace(/^[\s>)"'\].,;]+/u, ""));
}

/** A line that names people is cut here: no list of co-authors on one line is longer. */
const PEOPLE_CHARACTERS_MAX = 2000;

/** The agents whose addresses stand in a value that names people. */
export function namedAgents(
  keyed: KeyedLine,
  role: EvidenceRole,
  context: TextContext,
): readonly Evidence[] {
  const value = withoutInvisibles(keyed.value.slice(0, PEOPLE_CHARACTERS_MAX));
  const addresses = findAddresses(value);
  const last = addresses.at(-1);
  if (last === undefined) return namedWithoutAddress(keyed, role, context);
  if (!endsAfterAddress(value.slice(last.end))) return [];
  return addresses.flatMap(({ address, start }, at) => {
    const from = addresses[at - 1]?.end ?? 0;
    const name = displayName(value.slice(from, start));
    const identity = identifyAddress(address, name, context.index);
    if (identity === null) return namedBeside(keyed, name, context);
    if (identity.kind !== "agent") return [];
    const [strength, rule] = weigh(identity, context);
    return [
      evidenceAt(keyed, context, {
        agent: identity.agent.id,
        role: roleOf(identity, role, context),
        strength: role === "reviewer" ? "hint" : strength,
        rule,
        model: name === "" ? null : modelOfName(name, identity.agent),
      }),
    ];
  });
}

type AgentIdentity = Extract<Identity, { kind: "agent" }>;

function weigh(identity: AgentIdentity, { day }: TextContext): readonly [Strength, string] {
  const rule = `${identity.agent.id}/${identity.mark}`;
  const window = identity.falseBetween;
  if (window !== null && day !== null && day >= window[0] && day <= window[1]) {
    return ["hint", `${rule}#false-window`];
  }
  return identity.certain && !identity.contradicted ? ["declared", rule] : ["hint", rule];
}

function roleOf(identity: AgentIdentity, role: EvidenceRole, context: TextContext): EvidenceRole {
  if (role !== "co-author") return role;
  return identity.role ?? (context.suggestion ? "suggestion" : role);
}

const NAME_CHARACTERS_MAX = 200;

function displayName(text: string): string {
  return text
    .slice(-NAME_CHARACTERS_MAX)
    .replaceAll(/^[\s,;>&"'(]+|[\s<("']+$/gu, "")
    .replace(/^and /u, "");
}

const VERSIONED = /-(?:opus|sonnet|haiku|\d)/iu;

/**
 * A name that only a tool bears, beside an address that is not the tool's: somebody meant the tool, but
 * anybody can write it.
 */
function namedBeside(keyed: KeyedLine, name: string, context: TextContext): readonly Evidence[] {
  const meaning = meaningOf(keyed.key);
  // A handle such as `claude-fan` only plays on the name; `claude-code` and `claude-opus-4` are tools.
  const isHandle = name.includes("-") && context.index.byName.has(lowerAscii(name));
  const isTool = name.includes(" ") || isHandle || VERSIONED.test(name);
  if (!isTool || meaning?.kind !== "person" || meaning.role !== "co-author") return [];
  return namedWithoutAddress({ ...keyed, value: name }, meaning.role, context);
}

/** A bare name may be a person's, so it is a hint at most, and only when it is the tool's whole name. */
function namedWithoutAddress(
  keyed: KeyedLine,
  role: EvidenceRole,
  context: TextContext,
): readonly Evidence[] {
  if (role !== "co-author") return [];
  // What stands in angle brackets is meant as an address, and this one is nobody's.
  const value = readToolValue(keyed.value.replace(/<.*$/u, ""), context.index);
  if (value.kind !== "tool") return [];
  const agent = value.agent?.id ?? UNKNOWN_AGENT;
  const { model } = value;
  const rule = `${agent}/name`;
  return [evidenceAt(keyed, context, { agent, role, strength: "hint", rule, model })];
}
