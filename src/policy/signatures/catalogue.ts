import type { ExtraAgent } from "../../domain/policy-snapshot.ts";
import type { AgentSignature, AutomationSignature } from "./agent-signature.ts";
import { AUTOMATION } from "./catalogue/automation.ts";
import { BUILDER_AGENTS } from "./catalogue/builder-agents.ts";
import { CLOUD_AGENTS } from "./catalogue/cloud-agents.ts";
import { EDITOR_AGENTS } from "./catalogue/editor-agents.ts";
import { RECORDERS } from "./catalogue/recorders.ts";
import { REVIEW_BOTS } from "./catalogue/review-bots.ts";
import { TERMINAL_AGENTS } from "./catalogue/terminal-agents.ts";
import { VENDOR_AGENTS } from "./catalogue/vendor-agents.ts";

/** The day the catalogue's facts were last brought up to date; every decision records it. */
export const CATALOGUE_VERSION = "2026-11-20";

/** Every agent, orchestrator, recorder and review bot the app knows, in the order they are tried. */
export const AGENT_SIGNATURES: readonly AgentSignature[] = [
  ...VENDOR_AGENTS,
  ...CLOUD_AGENTS,
  ...EDITOR_AGENTS,
  ...TERMINAL_AGENTS,
  ...BUILDER_AGENTS,
  ...RECORDERS,
  ...REVIEW_BOTS,
];

/** Every bot the app knows to be no agent. */
export const AUTOMATION_SIGNATURES: readonly AutomationSignature[] = AUTOMATION;

/** The signature of an organisation's own agent. */
export function signatureOf(extra: ExtraAgent): AgentSignature {
  const accounts = [
    ...extra.accountIds.map((id) => ({ id, login: "" })),
    ...extra.logins.map((login) => ({ id: null, login })),
  ];
  return {
    id: extra.id,
    name: extra.name,
    vendor: "this organisation",
    kind: "agent",
    addresses: extra.addresses.map((address) => ({ address })),
    accounts,
    trailers: extra.trailerKeys.map((key) => ({ key: key.toLowerCase(), value: /\S/u })),
    names: [extra.name.toLowerCase(), extra.id],
    branchPrefixes: extra.branchPrefixes,
    source: "policy",
    matches: [],
    differs: [],
  };
}
