import type { AgentSignature } from "../agent-signature.ts";

/**
 * Bots that review. They become evidence only as co-authors, when somebody accepted a suggestion; the
 * review accounts of Copilot stand with Copilot.
 */
export const REVIEW_BOTS = [
  {
    id: "coderabbit",
    name: "CodeRabbit",
    vendor: "CodeRabbit",
    kind: "review-bot",
    accounts: [{ id: 136622811, login: "coderabbitai[bot]", role: "suggestion" }],
    names: ["coderabbit", "coderabbitai", "code rabbit"],
    source: "https://docs.coderabbit.ai",
    matches: [
      {
        kind: "message",
        text: "Update a.ts\n\nCo-authored-by: coderabbitai[bot] <136622811+coderabbitai[bot]@users.noreply.github.com>\n",
      },
    ],
    differs: [
      {
        kind: "author",
        text: "CodeRabbit Fan <999000998+coderabbit-fan@users.noreply.github.com>",
      },
    ],
  },
  {
    id: "greptile",
    name: "Greptile",
    vendor: "Greptile",
    kind: "review-bot",
    accounts: [{ id: 165735046, login: "greptile-apps[bot]", role: "suggestion" }],
    names: ["greptile"],
    source: "https://www.greptile.com/docs",
    matches: [
      {
        kind: "message",
        text: "Update a.ts\n\nCo-authored-by: greptile-apps[bot] <165735046+greptile-apps[bot]@users.noreply.github.com>\n",
      },
    ],
    differs: [
      { kind: "author", text: "Greptile Fan <999000998+greptile-fan@users.noreply.github.com>" },
    ],
  },
  {
    id: "cubic",
    name: "cubic",
    vendor: "cubic",
    kind: "review-bot",
    accounts: [{ id: 191113872, login: "cubic-dev-ai[bot]", role: "suggestion" }],
    names: ["cubic ai", "cubic-dev-ai", "cubic.dev"],
    source: "https://docs.cubic.dev",
    matches: [
      {
        kind: "message",
        text: "Update a.ts\n\nCo-authored-by: cubic-dev-ai[bot] <191113872+cubic-dev-ai[bot]@users.noreply.github.com>\n",
      },
    ],
    differs: [{ kind: "author", text: "cubic Fan <999000998+cubic-fan@users.noreply.github.com>" }],
  },
  {
    id: "bito",
    name: "Bito",
    vendor: "Bito",
    kind: "review-bot",
    accounts: [{ id: 188872107, login: "bito-code-review[bot]", role: "suggestion" }],
    names: ["bito ai", "bito-code-review"],
    source: "https://docs.bito.ai",
    matches: [
      {
        kind: "message",
        text: "Update a.ts\n\nCo-authored-by: bito-code-review[bot] <188872107+bito-code-review[bot]@users.noreply.github.com>\n",
      },
    ],
    differs: [{ kind: "author", text: "Bito Fan <999000998+bito-fan@users.noreply.github.com>" }],
  },
  {
    id: "gemini-code-assist",
    name: "Gemini Code Assist",
    vendor: "Google",
    kind: "review-bot",
    accounts: [{ id: 176961590, login: "gemini-code-assist[bot]", role: "suggestion" }],
    names: ["gemini code assist", "gemini-code-assist"],
    source: "https://developers.google.com/gemini-code-assist",
    matches: [
      {
        kind: "message",
        text: "Update a.ts\n\nCo-authored-by: gemini-code-assist[bot] <176961590+gemini-code-assist[bot]@users.noreply.github.com>\n",
      },
    ],
    differs: [
      {
        kind: "author",
        text: "Gemini Code Assist Fan <999000998+gemini-code-assist-fan@users.noreply.github.com>",
      },
    ],
  },
] as const satisfies readonly AgentSignature[];
