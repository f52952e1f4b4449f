import type { AccountType } from "../../domain/account.ts";
import type { AccountId, Login } from "../../domain/ids.ts";
import type { EvidenceRole } from "../../domain/provenance.ts";
import { lowerAscii, normaliseAddress, readNoreply, withoutInvisibles } from "./address.ts";
import type { AgentSignature, AutomationSignature } from "./agent-signature.ts";
import { type SignatureIndex, wordsOf } from "./signature-index.ts";

/** Who a name, an address or an account turned out to be. */
export type Identity =
  | {
      readonly kind: "agent";
      readonly agent: AgentSignature;
      /** What matched, such as `email:noreply@anthropic.com` or `account:209825114`. */
      readonly mark: string;
      /** A placeholder proves nothing. */
      readonly certain: boolean;
      /** The id beside the login is another's: whoever wrote it meant the agent, and may be anybody. */
      readonly contradicted: boolean;
      /** The role the account has when a message names it; null for the ordinary one. */
      readonly role: EvidenceRole | null;
      readonly falseBetween: readonly [from: string, to: string] | null;
    }
  | { readonly kind: "automation"; readonly bot: AutomationSignature; readonly mark: string };

/** Whether somebody is a bot whose texts are other people's: release notes, mostly. */
export function isQuotingBot(identity: Identity | null): boolean {
  return identity?.kind === "automation" && identity.bot.runner !== true;
}

type AgentIdentity = Extract<Identity, { kind: "agent" }>;

/** An account whose id a source may not tell: an `Account` fits. */
export interface NamedAccount {
  readonly id: AccountId | null;
  readonly login: Login;
  readonly type: AccountType;
}

/** Who an account is: by id first, and by login where the catalogue or GitHub reserves the name. */
export function identifyAccount(account: NamedAccount, index: SignatureIndex): Identity | null {
  if (account.id === null) return identifyLogin(account.login, index);
  const mark = `account:${String(account.id)}`;
  const byId = index.byAccountId.get(account.id);
  if (byId !== undefined) return agentIdentity(byId.agent, mark, byId.mark);
  const bot = index.automationById.get(account.id);
  if (bot !== undefined) return { kind: "automation", bot, mark };
  // Only an app can bear a `[bot]` login: the slug is the app's own, whatever its id on this server.
  return account.type === "bot" ? identifyBotLogin(account.login, index) : null;
}

/** Who a login is when GitHub's id is not known. */
export function identifyLogin(login: string, index: SignatureIndex): Identity | null {
  const folded = lowerAscii(login);
  const entry = index.byLogin.get(folded);
  if (entry !== undefined) return agentIdentity(entry.agent, `login:${folded}`, entry.mark);
  const bot = index.automationByLogin.get(folded);
  return bot === undefined ? null : { kind: "automation", bot, mark: `login:${folded}` };
}

function identifyBotLogin(login: string, index: SignatureIndex): Identity | null {
  const folded = lowerAscii(login);
  return identifyLogin(folded.endsWith("[bot]") ? folded : `${folded}[bot]`, index);
}

/** Who a git identity is, by its whole address; the name only confirms or, for Aider, carries a mark. */
export function identifyPerson(
  name: string,
  email: string,
  index: SignatureIndex,
): Identity | null {
  const address = normaliseAddress(email);
  const known = identifyAddress(address, name, index);
  if (known !== null) return known;
  const folded = lowerAscii(withoutInvisibles(name)).trimEnd();
  for (const agent of index.agents) {
    const ending = agent.nameEndings?.find((text) => folded.endsWith(text));
    if (ending !== undefined) return agentIdentity(agent, `name:${ending.trim()}`, {});
  }
  return null;
}

/** Who a normalised address is; `name` is the display name beside it. */
export function identifyAddress(
  address: string,
  name: string,
  index: SignatureIndex,
): Identity | null {
  const entry = index.byAddress.get(address);
  if (entry !== undefined) {
    if (entry.mark.withName === true && !namesTool(name, entry.agent)) return null;
    const certain = entry.mark.placeholder !== true;
    if (!certain && !namesTool(name, entry.agent)) return null;
    const identity = agentIdentity(entry.agent, `email:${address}`, { certain });
    return { ...identity, falseBetween: entry.mark.falseBetween ?? null };
  }
  const bot = index.automationByAddress.get(address);
  if (bot !== undefined) return { kind: "automation", bot, mark: `email:${address}` };
  const noreply = identifyNoreply(address, index);
  if (noreply !== null) return noreply;
  const agent = index.agents.find((candidate) => candidate.addressPattern?.test(address) === true);
  return agent === undefined ? null : agentIdentity(agent, `email:${address}`, {});
}

function identifyNoreply(address: string, index: SignatureIndex): Identity | null {
  const noreply = readNoreply(address);
  if (noreply === null) return null;
  const mark = `email:${address}`;
  const byId = noreply.id === null ? undefined : index.byAccountId.get(noreply.id);
  if (byId !== undefined) return agentIdentity(byId.agent, mark, byId.mark);
  // A person cannot bear a `[bot]` login, so it names the app even beside a wrong or missing id; any
  // other login names its account only where no id says otherwise.
  const isOwn = noreply.login.endsWith("[bot]") || noreply.id === null;
  const app = isOwn ? index.byLogin.get(noreply.login) : undefined;
  const bot = noreply.id === null ? undefined : index.automationById.get(noreply.id);
  if (app !== undefined) {
    const contradicted = noreply.id !== null && bot === undefined;
    return agentIdentity(app.agent, mark, { ...app.mark, contradicted });
  }
  if (bot !== undefined) return { kind: "automation", bot, mark };
  const named = index.automationByLogin.get(noreply.login);
  return named !== undefined && isOwn ? { kind: "automation", bot: named, mark } : null;
}

/** Whether a display name names the tool of `agent`, alone or with a model behind it. */
function namesTool(name: string, agent: AgentSignature): boolean {
  const folded = lowerAscii(withoutInvisibles(name));
  const names = [...(agent.names ?? []), ...wordsOf(agent)];
  return names.some((known) => folded === known || folded.startsWith(`${known} `));
}

interface Weight {
  readonly role?: EvidenceRole;
  readonly certain?: boolean;
  readonly contradicted?: boolean;
}

function agentIdentity(
  agent: AgentSignature,
  mark: string,
  { role, certain, contradicted }: Weight,
): AgentIdentity {
  return {
    kind: "agent",
    agent,
    mark,
    certain: certain ?? true,
    contradicted: contradicted ?? false,
    role: role ?? null,
    falseBetween: null,
  };
}
