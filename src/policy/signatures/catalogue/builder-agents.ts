import type { AgentSignature } from "../agent-signature.ts";

/** Builders of whole applications, which commit as themselves. */
export const BUILDER_AGENTS = [
  {
    id: "replit",
    name: "Replit Agent",
    vendor: "Replit",
    kind: "agent",
    addresses: [{ address: "agent@replit.com", confidence: "low" }],
    addressPattern: /^\d{1,15}-[a-z0-9_-]{1,60}@users\.noreply\.replit\.com$/u,
    trailers: [
      { key: "replit-commit-author", value: /^(?:Agent|Assistant)$/u },
      { key: "replit-commit-session-id", value: /^\S/u },
      { key: "replit-commit-checkpoint-type", value: /^\S/u },
    ],
    platformTrailer: { key: "replit-commit-author", value: /^(?!(?:Agent|Assistant)$)\S/u },
    names: ["replit agent", "replit assistant", "replit ai"],
    words: ["replit"],
    footers: ["replit agent", "replit"],
    source: "https://docs.replit.com and stored commits",
    note: "Replit-Commit-Author with the value Deployment is no agent.",
    matches: [
      { kind: "message", text: "Add x\n\nCo-authored-by: Replit Agent <agent@replit.com>\n" },
      { kind: "message", text: "Add x\n\nReplit-Commit-Author: Agent\n" },
    ],
    differs: [
      { kind: "message", text: "Add x\n\nCo-authored-by: Helper <agent@replit.com.example.net>\n" },
      { kind: "author", text: "Dana Doe <dana@replit.com>" },
      { kind: "message", text: "Add x\n\nReplit-Commit-Author: Deployment\n" },
    ],
  },
  {
    id: "lovable",
    name: "Lovable",
    vendor: "Lovable",
    kind: "agent",
    addresses: [{ address: "noreply@lovable.dev", confidence: "medium" }],
    accounts: [
      { id: 159125892, login: "gpt-engineer-app[bot]" },
      { id: null, login: "lovable-dev[bot]" },
    ],
    trailers: [{ key: "x-lovable-edit-id", value: /^edt-[0-9a-f-]+$/u }],
    names: ["lovable", "lovable.dev", "gpt engineer", "gpt-engineer"],
    footers: ["lovable"],
    source: "https://docs.lovable.dev and stored commits",
    note: "The co-author beside the edit id is the person.",
    matches: [
      { kind: "message", text: "Add x\n\nCo-authored-by: Lovable <noreply@lovable.dev>\n" },
      {
        kind: "author",
        text: "Lovable <159125892+gpt-engineer-app[bot]@users.noreply.github.com>",
      },
    ],
    differs: [
      {
        kind: "message",
        text: "Add x\n\nCo-authored-by: Helper <noreply@lovable.dev.example.net>\n",
      },
      { kind: "author", text: "Dana Doe <dana@lovable.dev>" },
    ],
  },
  {
    id: "bolt",
    name: "Bolt.new",
    vendor: "StackBlitz",
    kind: "agent",
    names: ["bolt.new", "bolt ai"],
    words: ["bolt"],
    footers: ["bolt.new"],
    source: "https://bolt.new",
    note: "No mark of its own was found; people may still declare it.",
    matches: [{ kind: "message", text: "Add x\n\nAssisted-by: Bolt.new\n" }],
    differs: [
      { kind: "message", text: "Add x\n\nCo-authored-by: Bolt Hanson <bolt@example.com>\n" },
    ],
  },
  {
    id: "v0",
    name: "v0",
    vendor: "Vercel",
    kind: "agent",
    addresses: [
      { address: "v0[bot]@users.noreply.github.com", confidence: "medium" },
      { address: "v0@vercel.com", confidence: "low" },
    ],
    accounts: [{ id: null, login: "v0[bot]" }],
    names: ["v0", "v0.dev", "v0.app", "vercel v0"],
    footers: ["v0", "v0.dev"],
    branches: [{ pattern: /^v0\//u, confidence: "medium" }],
    source: "https://v0.app/docs",
    matches: [
      { kind: "message", text: "Add x\n\nCo-authored-by: v0 <v0[bot]@users.noreply.github.com>\n" },
    ],
    differs: [
      {
        kind: "message",
        text: "Add x\n\nCo-authored-by: Helper <v0[bot]@users.noreply.github.com.example.net>\n",
      },
      { kind: "author", text: "Dana Doe <7+dana@users.noreply.github.com>" },
    ],
  },
  {
    id: "base44",
    name: "Base44",
    vendor: "Wix",
    kind: "agent",
    accounts: [{ id: 245833847, login: "base44-builder[bot]", confidence: "medium" }],
    names: ["base44", "base 44"],
    footers: ["base44"],
    source: "https://docs.base44.com and measured",
    matches: [
      { kind: "author", text: "Base44 <245833847+base44-builder[bot]@users.noreply.github.com>" },
    ],
    differs: [
      { kind: "author", text: "Base44 <999000999+base44-builder-fan@users.noreply.github.com>" },
    ],
  },
] as const satisfies readonly AgentSignature[];
