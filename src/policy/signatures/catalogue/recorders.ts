import type { AgentSignature } from "../agent-signature.ts";

/** Orchestrators and recorders: they prove that an agent ran, not which one wrote. */
export const RECORDERS = [
  {
    id: "harness",
    name: "an orchestrator",
    vendor: "several",
    kind: "orchestrator",
    addresses: [
      { address: "clio-agent@sisyphuslabs.ai" },
      { address: "omx@oh-my-codex.dev", confidence: "medium" },
      { address: "ruv@ruv.net", confidence: "low", withName: true },
      { address: "noreply@paperclip.ing", confidence: "medium" },
      { address: "noreply@aygentic.com", confidence: "low" },
      { address: "agent@atlarix.dev", confidence: "low" },
    ],
    trailers: [
      { key: "scope-risk", value: /^(?:narrow|moderate|broad)$/u, strength: "hint" },
      { key: "executed-by", value: /^[a-z0-9_-]+\/[a-z0-9_-]+\//u, strength: "hint" },
    ],
    names: [
      "oh-my-opencode",
      "oh-my-codex",
      "omx",
      "claude-flow",
      "gas town",
      "paperclip",
      "sisyphus",
      "atlarix",
      "aygentic",
    ],
    footers: ["claude-flow", "sisyphus", "oh-my-opencode"],
    source: "measured",
    note: "Says that an orchestrator ran, not which agent wrote.",
    matches: [
      {
        kind: "message",
        text: "Add x\n\nCo-authored-by: an orchestrator <clio-agent@sisyphuslabs.ai>\n",
      },
    ],
    differs: [
      {
        kind: "message",
        text: "Add x\n\nCo-authored-by: Helper <clio-agent@sisyphuslabs.ai.example.net>\n",
      },
      { kind: "author", text: "Dana Doe <dana@sisyphuslabs.ai>" },
    ],
  },
  {
    id: "entire",
    name: "Entire",
    vendor: "Entire",
    kind: "recorder",
    trailers: [
      { key: "entire-checkpoint", value: /^(?:[0-9a-f]{12}|[0-9A-HJKMNP-TV-Z]{26})$/u },
      { key: "entire-session", value: /^\S/u },
      { key: "entire-agent", value: /^\S/u },
    ],
    branches: [{ pattern: /^entire\//u }],
    source: "https://github.com/entireio/cli",
    note: "Records a session; which agent ran is not in the trailer.",
    matches: [{ kind: "message", text: "Add x\n\nEntire-Checkpoint: a3b2c4d5e6f7\n" }],
    differs: [{ kind: "message", text: "Add x\n\nThe entire checkpoint moved.\n" }],
  },
  {
    id: "git-ai",
    name: "git-ai",
    vendor: "git-ai",
    kind: "recorder",
    source: "https://github.com/git-ai-project/git-ai",
    note: "Its notes name the agents; an empty note means that none was seen.",
    matches: [
      {
        kind: "note",
        text: 'src/a.ts\n  s_0123456789abcd::t_0123456789abcd 1-4\n---\n{"schema_version":"authorship/3.0.0","sessions":{"s_0123456789abcd":{"agent_id":{"tool":"codex","id":"x","model":"gpt-5.5"}}}}',
      },
    ],
    differs: [{ kind: "note", text: '---\n{"schema_version":"authorship/3.0.0","prompts":{}}' }],
  },
  {
    id: "agent-trace",
    name: "Agent Trace",
    vendor: "Cursor et al.",
    kind: "recorder",
    source: "https://github.com/cursor/agent-trace",
    note: "Records stand in .agent-trace/traces.jsonl; they are not read from a commit.",
    matches: [],
    differs: [{ kind: "message", text: "Add x\n\nMove the agent trace.\n" }],
  },
] as const satisfies readonly AgentSignature[];
