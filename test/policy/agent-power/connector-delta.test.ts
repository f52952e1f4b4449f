import { describe, it } from "vitest";
import { expectChanges, type Row } from "./read-changes.ts";

const server = (more: object): object => ({ mcpServers: { s: more } });

describe("tool servers", () => {
  it.each<Row>([
    [
      "another version",
      ".mcp.json",
      server({ command: "npx", args: ["p@1.0.0"] }),
      server({ command: "npx", args: ["p@1.0.1"] }),
      ["widens mcp-version-changed s 1.0.0 -> 1.0.1"],
    ],
    [
      "a pin that is gone",
      ".mcp.json",
      server({ command: "uvx", args: ["p==1.0.0"] }),
      server({ command: "uvx", args: ["p"] }),
      ["widens mcp-version-changed s 1.0.0 -> (any)", "widens mcp-unpinned s p"],
    ],
    [
      "other arguments",
      ".mcp.json",
      server({ command: "./s", args: ["docs"] }),
      server({ command: "./s", args: ["/"] }),
      ["widens mcp-server-changed s args"],
    ],
    [
      "another host without encryption",
      ".cursor/mcp.json",
      server({ url: "https://a.example/m" }),
      server({ url: "http://b.example/m?k=1" }),
      [
        "widens mcp-remote-host-changed s a.example -> b.example",
        "widens insecure-url s http://b.example/m",
      ],
    ],
    [
      "a server on this machine",
      ".cursor/mcp.json",
      server({ url: "http://localhost:1/m" }),
      server({ url: "http://localhost:2/m" }),
      ["widens mcp-remote-host-changed s localhost:1 -> localhost:2"],
    ],
    [
      "a shell",
      ".vscode/mcp.json",
      { servers: {} },
      { servers: { s: { command: "bash", args: ["-lc", "x"] } } },
      ["widens mcp-server-added s", "widens mcp-shell-command s"],
    ],
    [
      "npx as Windows starts it",
      ".mcp.json",
      server({ command: "./s" }),
      server({ command: "cmd", args: ["/c", "npx", "-y", "p@1.2.3"] }),
      ["widens mcp-server-changed s command"],
    ],
    [
      "an image by tag and by digest",
      ".mcp.json",
      { mcpServers: {} },
      {
        mcpServers: {
          a: { command: "docker", args: ["run", "-i", "-e", "T", "g.io/o/a"] },
          b: { command: "docker", args: ["run", "g.io/o/b:v1"] },
        },
      },
      ["widens mcp-server-added a", "widens mcp-unpinned a g.io/o/a", "widens mcp-server-added b"],
    ],
    [
      "a brake in its environment",
      ".mcp.json",
      server({ command: "./s", env: { READ_ONLY: "1" } }),
      server({ command: "./s" }),
      ["widens mcp-server-changed s env"],
    ],
    [
      "tools without asking",
      ".roo/mcp.json",
      server({ command: "./s" }),
      server({ command: "./s", alwaysAllow: ["sql"] }),
      ["widens auto-approve-enabled s sql"],
    ],
    [
      "a description",
      ".mcp.json",
      server({ command: "./s" }),
      server({ command: "./s", description: "x" }),
      [],
    ],
  ])("it reads %s", (...row) => expectChanges(row));
});
