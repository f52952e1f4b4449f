import { describe, expect, it } from "vitest";
import { type Sides, summaryOf } from "./changes-of.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

type Row = readonly [string, string, string | null, string | null, readonly string[]];

async function check(path: string, sides: Sides, expected: readonly string[]): Promise<void> {
  expect(await summaryOf({ [path]: sides })).toEqual(expected);
}

describe("images and pipelines", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const table: readonly Row[] = [
    [
      "resolves build arguments and skips stages",
      "Dockerfile",
      "FROM scratch\n",
      "ARG TAG=20-alpine\nFROM node:${TAG} AS build\nFROM build\nCOPY --from=build /a /a\nCOPY --from=ghcr.io/astral-sh/uv:0.4.0 /uv /uv\n",
      ["+pkg:docker/astral-sh/uv@0.4.0?repository_url=ghcr.io", "+pkg:docker/node@20-alpine"],
    ],
    [
      "does not guess an image that the builder names",
      "Dockerfile",
      "FROM node:20\n",
      "ARG BASE\nFROM $BASE\n",
      ["-pkg:docker/node@20", "!unresolved-include:$BASE"],
    ],
    [
      "sees a dropped digest",
      "Dockerfile",
      `FROM node:20@${digest}\n`,
      "FROM node:20\n",
      [`~pkg:docker/node ${digest} => 20`, "!integrity-removed:pkg:docker/node"],
    ],
    [
      "does not call a pin dropped that only one of two had",
      "Dockerfile",
      `FROM node:20@${digest}\nFROM node:18\n`,
      "FROM node:18\n",
      [`~pkg:docker/node 18, ${digest} => 18`],
    ],
    [
      "leaves a download alone that is not run",
      "Dockerfile",
      "FROM alpine:3\n",
      "FROM alpine:3\nRUN curl -fsSLo x https://x.example/x.tar && tar xf x | cat\n",
      [],
    ],
    [
      "flags latest",
      "Dockerfile",
      "FROM node:20\n",
      "FROM node:latest\n",
      [
        "~pkg:docker/node 20 => latest",
        "!mutable-ref:pkg:docker/node",
        "!range-widened:pkg:docker/node",
      ],
    ],
    [
      "flags a missing tag",
      "Dockerfile.dev",
      "FROM scratch\n",
      "FROM node\n",
      ["+pkg:docker/node", "!unpinned:pkg:docker/node"],
    ],
    [
      "knows the base system",
      "Dockerfile",
      "FROM alpine:3.20\n",
      'FROM alpine:3.20\nRUN apk add --no-cache curl && sh -c "$(curl -fsSL https://x.example/i.sh)"\n',
      ["+pkg:apk/alpine/curl", "!remote-script:x.example/i.sh"],
    ],
    [
      "reads services of compose with anchors",
      "compose.yaml",
      "services: {}\n",
      "x-db: &db\n  image: postgres:16\nservices:\n  db:\n    <<: *db\n",
      ["+pkg:docker/postgres@16"],
    ],
    [
      "reads Kubernetes workloads",
      "k8s/app.yaml",
      "kind: Deployment\n",
      "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: a\n          image: nginx:1.27\n",
      ["+pkg:docker/nginx@1.27"],
    ],
    [
      "accepts an action by commit",
      ".github/workflows/a.yml",
      "jobs: {}\n",
      `jobs:\n  a:\n    steps:\n      - uses: a/b/c@${COMMIT} # v1\n`,
      [`+pkg:githubactions/a/b/c@${COMMIT}`],
    ],
    [
      "sees a tag upgrade",
      ".github/workflows/a.yml",
      "jobs:\n  a:\n    steps:\n      - uses: a/b@v1\n",
      "jobs:\n  a:\n    steps:\n      - uses: a/b@v2\n",
      ["~pkg:githubactions/a/b v1 => v2"],
    ],
    [
      "reads composite actions, containers and scripts",
      ".github/actions/x/action.yml",
      "runs: {}\n",
      "runs:\n  steps:\n    - uses: a/b@v1\n    - run: curl https://x.example/i.sh | bash\n",
      [
        "+pkg:githubactions/a/b@v1",
        "!mutable-ref:pkg:githubactions/a/b",
        "!remote-script:x.example/i.sh",
      ],
    ],
    [
      "reads dev container features",
      ".devcontainer/devcontainer.json",
      "{}",
      '{"image":"mcr.microsoft.com/devcontainers/base:1", // x\n"features":{"ghcr.io/devcontainers/features/node:1":{}},}',
      [
        "+pkg:docker/devcontainers/base@1?repository_url=mcr.microsoft.com",
        "+pkg:docker/devcontainers/features/node@1?repository_url=ghcr.io",
      ],
    ],
    [
      "reads GitLab pipelines",
      ".gitlab-ci.yml",
      "a: {}\n",
      "image: ruby:3.3\ninclude:\n  - remote: https://x.example/t.yml\n",
      ["+pkg:docker/ruby@3.3", "!url-dependency:x.example/t.yml"],
    ],
  ];
  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    await check(path, [before, after], expected);
  });
});
