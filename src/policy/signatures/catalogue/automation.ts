import type { AutomationSignature } from "../agent-signature.ts";

/** Bots that are no agents: dependency updates, releases, formatters, merge queues. */
export const AUTOMATION = [
  {
    id: 49699333,
    login: "dependabot[bot]",
    addresses: ["support@github.com", "support@dependabot.com"],
  },
  { id: 27856297, login: "dependabot-preview[bot]" },
  {
    id: 29139614,
    login: "renovate[bot]",
    addresses: ["bot@renovateapp.com", "renovate@whitesourcesoftware.com"],
  },
  {
    id: 41898282,
    login: "github-actions[bot]",
    addresses: [
      "github-actions[bot]@users.noreply.github.com",
      "action@github.com",
      "actions@github.com",
    ],
    runner: true,
  },
  { id: 66853113, login: "pre-commit-ci[bot]" },
  { id: 117423508, login: "pre-commit-ci-lite[bot]" },
  { id: 55107282, login: "release-please[bot]" },
  { id: 114827586, login: "autofix-ci[bot]" },
  { id: 46447321, login: "allcontributors[bot]" },
  { id: 37929162, login: "mergify[bot]" },
  { id: 49736102, login: "kodiakhq[bot]" },
  { id: 31301654, login: "imgbot[bot]", addresses: ["imgbothelp@gmail.com"] },
  { id: 118344674, login: "github-merge-queue[bot]" },
  { id: 96075541, login: "graphite-app[bot]" },
  { id: 19864447, login: "web-flow", addresses: ["noreply@github.com"], runner: true },
  { id: 20407524, login: "k8s-ci-robot", addresses: ["k8s.ci.robot@gmail.com"] },
  { id: 224641728, login: "gemini-cli-robot", addresses: ["gemini-cli-robot@google.com"] },
  { id: null, login: "snyk-bot", addresses: ["snyk-bot@snyk.io"] },
  { id: 23040076, login: "greenkeeper[bot]", addresses: ["support@greenkeeper.io"] },
  { id: null, login: "semantic-release-bot", addresses: ["semantic-release-bot@martynus.net"] },
  { id: 78513119, login: "gcf-owl-bot[bot]" },
  { id: 142633134, login: "stainless-app[bot]" },
  { id: 181008794, login: "kubernetes-prow[bot]" },
  { id: 35613825, login: "vercel[bot]" },
  { id: 223506987, login: "supabase-releaser[bot]" },
  { id: 292707936, login: "vitest-release-bot[bot]" },
  { id: 144945619, login: "pypi-combine-prs[bot]" },
] as const satisfies readonly AutomationSignature[];
