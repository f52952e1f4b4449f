import type { ExtraAgent } from "../../domain/policy-snapshot.ts";
import { lowerAscii } from "./address.ts";
import type {
  AccountMark,
  AddressMark,
  AgentSignature,
  AutomationSignature,
  TrailerMark,
} from "./agent-signature.ts";
import { AGENT_SIGNATURES, AUTOMATION_SIGNATURES, signatureOf } from "./catalogue.ts";

/** One mark of the catalogue with the agent it belongs to. */
interface Indexed<Mark> {
  readonly agent: AgentSignature;
  readonly mark: Mark;
}

/** The catalogue arranged for constant-time look-up. */
export interface SignatureIndex {
  readonly agents: readonly AgentSignature[];
  readonly byId: ReadonlyMap<string, AgentSignature>;
  readonly byAddress: ReadonlyMap<string, Indexed<AddressMark>>;
  readonly byAccountId: ReadonlyMap<number, Indexed<AccountMark>>;
  /** Lower-case logins; several accounts may have borne one. */
  readonly byLogin: ReadonlyMap<string, Indexed<AccountMark>>;
  readonly byTrailer: ReadonlyMap<string, readonly Indexed<TrailerMark>[]>;
  /** Names that mean the tool. */
  readonly byName: ReadonlyMap<string, AgentSignature>;
  /** Names that are ordinary words, or that people bear too. */
  readonly byWord: ReadonlyMap<string, AgentSignature>;
  readonly byFooter: ReadonlyMap<string, AgentSignature>;
  /** First words of every name a footer can hold: what starts otherwise is not looked up. */
  readonly footerWords: ReadonlySet<string>;
  readonly markers: readonly Indexed<string>[];
  readonly links: readonly Indexed<RegExp>[];
  readonly automationById: ReadonlyMap<number, AutomationSignature>;
  readonly automationByLogin: ReadonlyMap<string, AutomationSignature>;
  readonly automationByAddress: ReadonlyMap<string, AutomationSignature>;
}

/** Builds the index of the given signatures. The first entry that claims a mark keeps it. */
function buildIndex(agents: readonly AgentSignature[]): SignatureIndex {
  const accounts = agents.flatMap((agent) =>
    (agent.accounts ?? []).map((mark) => ({ agent, mark })),
  );
  const automation = AUTOMATION_SIGNATURES;
  return {
    agents,
    byId: firstOf(agents.map((agent) => [agent.id, agent])),
    byAddress: firstOf(
      agents.flatMap((agent) =>
        (agent.addresses ?? []).map((mark) => [lowerAscii(mark.address), { agent, mark }] as const),
      ),
    ),
    byAccountId: firstOf(
      accounts.flatMap((entry) =>
        entry.mark.id === null || entry.mark.borrowedId === true
          ? []
          : [[entry.mark.id, entry] as const],
      ),
    ),
    byLogin: firstOf(
      accounts
        .filter((entry) => entry.mark.login !== "")
        .map((entry) => [lowerAscii(entry.mark.login), entry]),
    ),
    byTrailer: trailerIndex(agents),
    byName: namesOf(agents, (agent) => agent.names),
    byWord: namesOf(agents, wordsOf),
    byFooter: namesOf(agents, (agent) => agent.footers),
    footerWords: new Set(
      agents
        .flatMap((agent) => [...(agent.names ?? []), ...(agent.footers ?? [])])
        .map((name) => name.split(" ", 1)[0] ?? name),
    ),
    markers: agents.flatMap((agent) => (agent.markers ?? []).map((mark) => ({ agent, mark }))),
    links: agents.flatMap((agent) => (agent.links ?? []).map((mark) => ({ agent, mark }))),
    automationById: firstOf(
      automation.flatMap((bot) => (bot.id === null ? [] : [[bot.id, bot] as const])),
    ),
    automationByLogin: firstOf(automation.map((bot) => [bot.login, bot])),
    automationByAddress: firstOf(
      automation.flatMap((bot) => (bot.addresses ?? []).map((address) => [address, bot] as const)),
    ),
  };
}

/** A map in which the first entry of a key wins, so that the catalogue's order decides. */
function firstOf<Key, Value>(
  entries: readonly (readonly [key: Key, value: Value])[],
): ReadonlyMap<Key, Value> {
  return new Map(entries.toReversed());
}

function trailerIndex(
  agents: readonly AgentSignature[],
): ReadonlyMap<string, readonly Indexed<TrailerMark>[]> {
  const index = new Map<string, Indexed<TrailerMark>[]>();
  for (const agent of agents) {
    for (const mark of agent.trailers ?? []) {
      const marks = index.get(mark.key) ?? [];
      marks.push({ agent, mark });
      index.set(mark.key, marks);
    }
  }
  return index;
}

function namesOf(
  agents: readonly AgentSignature[],
  pick: (agent: AgentSignature) => readonly string[] | undefined,
): ReadonlyMap<string, AgentSignature> {
  return firstOf(
    agents.flatMap((agent) => (pick(agent) ?? []).map((name) => [name, agent] as const)),
  );
}

/** Every name of an agent that is not its alone. */
export function wordsOf(agent: AgentSignature): readonly string[] {
  return [...(agent.words ?? []), ...(agent.givenNames ?? [])];
}

const SHIPPED = buildIndex(AGENT_SIGNATURES);

/** One index a list of agents: a policy is asked about every account of a change. */
const EXTENDED = new WeakMap<readonly ExtraAgent[], SignatureIndex>();

/**
 * The index of the shipped catalogue and of an organisation's own agents. Shipped marks win, so that no
 * policy can turn a known agent into something else.
 */
export function signatureIndex(extraAgents: readonly ExtraAgent[] = []): SignatureIndex {
  if (extraAgents.length === 0) return SHIPPED;
  const known = EXTENDED.get(extraAgents);
  if (known !== undefined) return known;
  const built = buildIndex([...AGENT_SIGNATURES, ...extraAgents.map(signatureOf)]);
  EXTENDED.set(extraAgents, built);
  return built;
}
