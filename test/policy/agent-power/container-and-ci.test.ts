import { describe, it } from "vitest";
import { expectChanges, type Row } from "./read-changes.ts";

const container = ".devcontainer/devcontainer.json";

describe("the place an agent runs in", () => {
  it.each<Row>([
    [
      "privileges",
      container,
      {},
      { runArgs: ["--privileged", "--cap-add", "NET_ADMIN", "--network", "mine", "--name", "x"] },
      [
        "widens container-privileged --privileged",
        "widens container-privileged --cap-add=NET_ADMIN",
      ],
    ],
    [
      "mounts in both forms",
      container,
      {},
      {
        mounts: ["source=/,target=/h,type=bind", { source: "v", target: "/v", type: "volume" }],
        runArgs: ["-v=/a:/b"],
      },
      [
        "widens container-mount source=/,target=/h,type=bind",
        "widens container-mount source=v,target=/v,type=volume",
        "widens container-mount /a:/b",
      ],
    ],
    [
      "a start command that is gone",
      container,
      { postStartCommand: "firewall" },
      {},
      ["widens lifecycle-command-changed postStartCommand"],
    ],
    [
      "another user",
      container,
      { remoteUser: "root" },
      { remoteUser: "vscode" },
      ["narrows container-privileges-lowered remoteUser root -> vscode"],
    ],
    [
      "the user that was set",
      container,
      { remoteUser: "vscode" },
      {},
      ["widens container-privileged remoteUser vscode -> root"],
    ],
    [
      "one ordinary user for another",
      container,
      { remoteUser: "vscode" },
      { remoteUser: "node" },
      [],
    ],
    [
      "features, extensions and the host's variables",
      container,
      {},
      {
        features: { "f:1": {} },
        customizations: { vscode: { extensions: ["a.b"] } },
        remoteEnv: { T: "$" + "{localEnv:T}", PATH: "/x:$" + "{containerEnv:PATH}" },
      },
      [
        "widens container-feature-added f:1",
        "widens editor-extension-added a.b",
        "widens mcp-env-passthrough T",
        "neutral env-changed PATH",
      ],
    ],
  ])("it reads %s", (...row) => expectChanges(row));

  const job = (text: string): string => `jobs:\n  a:\n${text.replaceAll(/^/gmu, "    ")}\n`;
  const agent = "- uses: anthropics/claude-code-action@v1";

  it.each<Row>([
    [
      "a workflow without an agent",
      ".github/workflows/a.yml",
      null,
      job("permissions: write-all\nsteps:\n  - run: npm test"),
      [],
    ],
    [
      "a configuration written out in an argument",
      ".github/workflows/a.yml",
      job(`steps:\n  ${agent}`),
      job(
        `steps:\n  ${agent}\n    with:\n      claude_args: --mcp-config '{"mcpServers":{"x":{"command":"./x"}}}'\n      settings: '{"permissions":{"allow":["Bash"]}}'`,
      ),
      ["widens permission-allow-broad Bash", "widens mcp-server-added x"],
    ],
    [
      "another runner and secret",
      ".github/workflows/a.yml",
      job(`runs-on: ubuntu-latest\nsteps:\n  ${agent}`),
      job(`runs-on: [self-hosted, gpu]\nenv: {K: "\${{ secrets.DEPLOY }}"}\nsteps:\n  ${agent}`),
      [
        "widens ci-runner-changed ubuntu-latest -> self-hosted,gpu",
        "widens ci-secret-exposed DEPLOY",
      ],
    ],
    [
      "a condition and a trigger",
      ".github/workflows/a.yml",
      `on: {issues: {}}\n${job(`if: github.actor == 'me'\nsteps:\n  ${agent}`)}`,
      `on: {issues: {}, pull_request_target: {}}\n${job(`steps:\n  ${agent}`)}`,
      ["widens agent-trigger-widened pull_request_target", "widens agent-trigger-widened a if"],
    ],
    [
      "a job that goes with its condition",
      ".github/workflows/a.yml",
      job(`if: github.actor == 'me'\nsteps:\n  ${agent}`),
      null,
      [],
    ],
    [
      "flags of a command line",
      ".github/workflows/a.yml",
      job('steps:\n  - run: claude -p "x"'),
      job(
        'steps:\n  - run: claude -p "x" --permission-mode acceptEdits --allowedTools "Bash(npm:*),Read"',
      ),
      [
        "widens permission-mode-raised --permission-mode default -> acceptEdits",
        "widens permission-allow-broad Bash(npm:*)",
        "widens permission-allow-added Read",
      ],
    ],
    [
      "setup steps",
      ".github/workflows/copilot-setup-steps.yml",
      job("steps:\n  - run: npm ci"),
      job("steps:\n  - run: npm ci\n    env: {A: b}\n  - run: curl x"),
      ["widens lifecycle-command-changed curl x"],
    ],
  ])("it reads %s", (...row) => expectChanges(row));
});
