import type { Json } from "../../domain/canonical-json.ts";
import { type ConnectorGrant, entry, type Grant, widens } from "./grant.ts";
import { entriesOf, fingerprint, isObject, member, textOf, textsOf } from "./plain-json.ts";

/** Members that neither start, reach nor trust anything. */
const READ_MEMBERS: ReadonlySet<string> = new Set(
  `alwaysAllow args autoApprove auto_approve bearer_token_env_var command description disabled enabled
  env env_vars environment headers headersHelper headers_helper http_headers env_http_headers httpUrl
  icon name note serverUrl startup_timeout_ms startup_timeout_sec timeout tool_timeout_sec transport
  transportType trust type uri url`.split(/\s+/u),
);

const ADDRESS_MEMBERS = ["url", "httpUrl", "serverUrl", "uri"] as const;

/** Reads a mapping of server name to how it is started, as nearly all agents write it. */
export function connectorGrants(servers: Json | undefined): readonly Grant[] {
  return entriesOf(servers).flatMap(([name, server]) =>
    isObject(server) ? [connector(name, server), ...approvals(name, server)] : [],
  );
}

/** One server. The command may be a text, a list, or a text with `args`. */
function connector(name: string, server: Json): ConnectorGrant {
  const url = ADDRESS_MEMBERS.map((key) => textOf(member(server, key))).find(
    (text) => text !== null,
  );
  return {
    kind: "connector",
    name,
    command: [...textsOf(member(server, "command")), ...textsOf(member(server, "args"))],
    url: url ?? null,
    env: environment(server),
    helper: textOf(member(server, "headersHelper") ?? member(server, "headers_helper")),
    enabled: member(server, "disabled") !== true && member(server, "enabled") !== false,
    trusted: member(server, "trust") === true,
    rest: new Map(
      entriesOf(server)
        .filter(([key]) => !READ_MEMBERS.has(key))
        .map(([key, value]) => [key, fingerprint(value)]),
    ),
  };
}

function environment(server: Json): ReadonlyMap<string, string> {
  const literal = ["env", "environment", "headers", "http_headers"].flatMap((key) =>
    entriesOf(member(server, key)).map(
      ([name, value]) => [name, textOf(value) ?? fingerprint(value)] as const,
    ),
  );
  const referred = [
    ...textsOf(member(server, "env_vars")),
    ...textsOf(member(server, "bearer_token_env_var")),
    ...entriesOf(member(server, "env_http_headers")).map(([, value]) => textOf(value) ?? ""),
  ].map((name) => [name, `\${${name}}`] as const);
  return new Map([...literal, ...referred]);
}

/** Tools of the server that run without asking. */
function approvals(name: string, server: Json): readonly Grant[] {
  const tools = ["alwaysAllow", "autoApprove", "auto_approve"].flatMap((key) => {
    const value = member(server, key);
    return value === true ? ["*"] : textsOf(value);
  });
  return tools.map((tool) =>
    entry(`approve:${name}:${tool}`, `${name} ${tool}`, { added: widens("auto-approve-enabled") }),
  );
}
