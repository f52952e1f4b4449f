#!/usr/bin/env node
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const HELP = `Makes the slice of GitHub's official descriptions that the stand-in is tested against.

usage: node scripts/openapi-slice.ts --rest FILE [--webhooks FILE] [--out DIR]

  --rest FILE      api.github.com.json of @octokit/openapi (large, so it is no dependency):
                     npm install --prefix SCRATCH @octokit/openapi@23.0.2
                     SCRATCH/node_modules/@octokit/openapi/generated/api.github.com.json
  --webhooks FILE  the same of @octokit/openapi-webhooks (default: the installed one)
  --out DIR        where rest.json and webhooks.json go (default: src/sandbox/contract)

Add a route or an event to the lists in this script, then run it again.`;

/** The routes of the stand-in, as the official description spells them. */
const ROUTES = [
  "GET /app",
  "GET /app/hook/deliveries",
  "GET /app/hook/deliveries/{delivery_id}",
  "POST /app/hook/deliveries/{delivery_id}/attempts",
  "GET /app/installations",
  "GET /app/installations/{installation_id}",
  "POST /app/installations/{installation_id}/access_tokens",
  "GET /installation/repositories",
  "GET /orgs/{org}/installation",
  "GET /orgs/{org}/teams/{team_slug}",
  "GET /orgs/{org}/teams/{team_slug}/members",
  "GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
  "GET /rate_limit",
  "GET /repos/{owner}/{repo}",
  "GET /repos/{owner}/{repo}/actions/runs",
  "GET /repos/{owner}/{repo}/activity",
  "GET /repos/{owner}/{repo}/branches",
  "GET /repos/{owner}/{repo}/branches/{branch}",
  "GET /repos/{owner}/{repo}/check-runs/{check_run_id}",
  "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
  "POST /repos/{owner}/{repo}/check-runs",
  "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
  "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
  "GET /repos/{owner}/{repo}/commits/{ref}",
  "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
  "GET /repos/{owner}/{repo}/commits/{ref}/status",
  "GET /repos/{owner}/{repo}/commits/{ref}/statuses",
  "GET /repos/{owner}/{repo}/compare/{basehead}",
  "GET /repos/{owner}/{repo}/contents/{path}",
  "GET /repos/{owner}/{repo}/dependency-graph/compare/{basehead}",
  "GET /repos/{owner}/{repo}/environments",
  "GET /repos/{owner}/{repo}/git/blobs/{file_sha}",
  "GET /repos/{owner}/{repo}/git/matching-refs/{ref}",
  "GET /repos/{owner}/{repo}/git/ref/{ref}",
  "GET /repos/{owner}/{repo}/git/tags/{tag_sha}",
  "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
  "GET /repos/{owner}/{repo}/installation",
  "GET /repos/{owner}/{repo}/issues",
  "POST /repos/{owner}/{repo}/issues",
  "GET /repos/{owner}/{repo}/issues/comments/{comment_id}",
  "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}",
  "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
  "GET /repos/{owner}/{repo}/issues/{issue_number}",
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
  "GET /repos/{owner}/{repo}/properties/values",
  "GET /repos/{owner}/{repo}/pulls",
  "POST /repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions",
  "GET /repos/{owner}/{repo}/pulls/{pull_number}",
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
  "DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
  "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
  "GET /repos/{owner}/{repo}/rules/branches/{branch}",
  "POST /repos/{owner}/{repo}/statuses/{sha}",
  "GET /repos/{owner}/{repo}/tags",
  "GET /users/{username}",
];

/** The events the stand-in sends, with every action it can send. */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  branch_protection_rule: ["created", "deleted", "edited"],
  check_run: ["completed", "created", "requested_action", "rerequested"],
  deployment_status: ["created"],
  installation: ["created", "deleted", "new_permissions_accepted", "suspend", "unsuspend"],
  installation_repositories: ["added", "removed"],
  issue_comment: ["created", "deleted", "edited"],
  member: ["added", "edited", "removed"],
  membership: ["added", "removed"],
  merge_group: ["checks_requested", "destroyed"],
  organization: ["member_added", "member_removed", "renamed"],
  pull_request: [
    "closed",
    "converted_to_draft",
    "dequeued",
    "edited",
    "enqueued",
    "opened",
    "ready_for_review",
    "reopened",
    "review_request_removed",
    "review_requested",
    "synchronize",
  ],
  pull_request_review: ["dismissed", "submitted"],
  pull_request_review_thread: ["resolved", "unresolved"],
  push: [],
  repository: ["archived", "created", "edited", "renamed", "transferred"],
  repository_ruleset: ["created", "deleted", "edited"],
  status: [],
  team: ["added_to_repository", "created", "edited", "removed_from_repository"],
};

/**
 * Where the description is wrong: it asks that the account of a listed installation be a user and an
 * enterprise at once, while a single installation is described as it is.
 */
const CORRECTIONS: Readonly<Record<string, Tree>> = {
  "GET /app/installations": {
    "200": { type: "array", items: { $ref: "#/definitions/installation" } },
  },
};

type Tree = Readonly<Record<string, unknown>>;

/** Words of a description that say nothing about validity. */
const PROSE = new Set([
  "deprecated",
  "description",
  "discriminator",
  "example",
  "examples",
  "externalDocs",
  "nullable",
  "title",
  "x-github-breaking-changes",
  "x-multi-segment",
]);

const COMPONENT = "#/components/schemas/";

/** Formats that hold for everything GitHub sends; `email` does not fit the addresses of bots (`[bot]@`). */
const FORMATS = new Set(["date-time", "uri"]);

main();

function main(): void {
  const { values } = parseArgs({
    options: {
      help: { type: "boolean", default: false },
      rest: { type: "string" },
      webhooks: {
        type: "string",
        default: "node_modules/@octokit/openapi-webhooks/generated/api.github.com.json",
      },
      out: { type: "string", default: "src/sandbox/contract" },
    },
  });
  if (values.help || values.rest === undefined) {
    console.log(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  write(join(values.out, "rest.json"), restSlice(readTree(values.rest)));
  write(join(values.out, "webhooks.json"), webhookSlice(readTree(values.webhooks)));
}

function restSlice(source: Tree): Tree {
  const operations = Object.fromEntries(
    ROUTES.map((route) => [route, operationOf(source, route)] as const),
  );
  return { operations, definitions: definitionsFor(source, operations) };
}

function operationOf(source: Tree, route: string): Tree {
  const [method = "", path = ""] = route.split(" ");
  const operation = at(source, ["paths", path, method.toLowerCase()]);
  const content = ["content", "application/json", "schema"];
  const responses: Record<string, unknown> = {};
  for (const [status, response] of Object.entries(branch(operation, "responses"))) {
    if (!status.startsWith("2") || !isTree(response)) continue;
    responses[status] = schemaOrAny(find(response, content));
  }
  if (Object.keys(responses).length === 0) throw new Error(`nothing described for ${route}`);
  const request = find(operation, ["requestBody", ...content]);
  return {
    request: request === undefined ? null : prune(request),
    responses: { ...responses, ...CORRECTIONS[route] },
  };
}

function webhookSlice(source: Tree): Tree {
  const events: Record<string, unknown> = {};
  for (const [event, actions] of Object.entries(EVENTS)) {
    for (const action of actions.length === 0 ? [null] : actions) {
      const name = (action === null ? event : `${event}-${action}`).replaceAll("_", "-");
      const path = ["webhooks", name, "post", "requestBody", "content", "application/json"];
      events[action === null ? event : `${event}.${action}`] = prune(
        at(source, [...path, "schema"]),
      );
    }
  }
  return { events, definitions: definitionsFor(source, events) };
}

/** Every component that `roots` names, directly or through others. */
function definitionsFor(source: Tree, roots: Tree): Tree {
  const found = new Map<string, unknown>();
  const open = referencesIn(roots);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    const schema = prune(at(source, ["components", "schemas", name]));
    found.set(name, schema);
    open.push(...referencesIn(schema));
  }
  return Object.fromEntries([...found].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function referencesIn(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(/"#\/definitions\/([^"]+)"/gu)].map(
    ([, name = ""]) => name,
  );
}

/** A schema without prose, in the words of JSON Schema (`nullable` is OpenAPI's own). */
function prune(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(prune);
  if (!isTree(schema)) return schema;
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (PROSE.has(key)) continue;
    if (key === "format" && !(typeof value === "string" && FORMATS.has(value))) continue;
    kept[key] = pruneMember(key, value);
  }
  return schema["nullable"] === true ? orNull(kept) : kept;
}

function pruneMember(key: string, value: unknown): unknown {
  if (key === "$ref" && typeof value === "string") {
    return value.replace(COMPONENT, "#/definitions/");
  }
  // Names of properties are data: one may be called `description`.
  if (key === "properties" && isTree(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, prune(one)]));
  }
  return key === "enum" || key === "required" || key === "default" ? value : prune(value);
}

function orNull(schema: Tree): Tree {
  if (typeof schema["type"] !== "string") return { anyOf: [schema, { type: "null" }] };
  const values = schema["enum"];
  const type = [schema["type"], "null"];
  return Array.isArray(values)
    ? { ...schema, type, enum: [...new Set([...values, null])] }
    : { ...schema, type };
}

function schemaOrAny(schema: unknown): unknown {
  return schema === undefined ? {} : prune(schema);
}

function readTree(file: string): Tree {
  const tree: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!isTree(tree)) throw new TypeError(`${file} holds no object`);
  return tree;
}

function write(file: string, tree: Tree): void {
  const text = `${JSON.stringify(tree)}\n`;
  writeFileSync(file, text);
  console.log(`${file}: ${String(Math.ceil(text.length / 1024))} KiB`);
}

function at(tree: Tree, path: readonly string[]): Tree {
  const found = find(tree, path);
  if (!isTree(found)) throw new Error(`nothing at ${path.join(" > ")}`);
  return found;
}

function branch(tree: Tree, key: string): Tree {
  return at(tree, [key]);
}

function find(tree: Tree, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isTree(value) ? value[key] : undefined), tree);
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
