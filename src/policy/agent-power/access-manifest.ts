import type { AgentFileReading } from "../../domain/agent-file.ts";
import { type AgentPowerOptions, grantsOf, NO_OPTIONS } from "./agent-power.ts";
import { hostOf, launchedPackage } from "./connector-launch.ts";
import { isWrittenSecret, referencesIn } from "./environment-variable.ts";
import type { ConnectorGrant, Grant } from "./grant.ts";
import { redact } from "./redact.ts";

/** One file of a commit, read. */
export interface ManifestSource {
  readonly path: string;
  readonly reading: AgentFileReading;
}

/**
 * What the configuration at one commit let agents do. Plain data for the record: names and rules, never
 * values of variables.
 */
export interface AccessManifest {
  readonly modes: readonly string[];
  /** `allow Bash(npm test)`, `deny Read(.env)`, and tool lists of sub-agents. */
  readonly tools: readonly string[];
  /** A server's name and what it is: a host, a package, or a program. */
  readonly connectors: readonly string[];
  readonly hooks: readonly string[];
  readonly sandbox: readonly string[];
  /** Names of variables and secrets that agents or their servers are given. */
  readonly credentialNames: readonly string[];
  /** Everything else that gives power, by file: directories, plugins, helper commands, mounts. */
  readonly other: readonly string[];
  /** Files that could not be read: the manifest does not speak for them. */
  readonly unreadable: readonly string[];
}

/** Lists what all agent files of a commit grant, each line once and sorted. */
export function accessManifest(
  files: readonly ManifestSource[],
  options: AgentPowerOptions = NO_OPTIONS,
): AccessManifest {
  const grants = files.flatMap(({ path, reading }) => grantsOf(path, reading, options) ?? []);
  const entries = grants.filter((grant) => grant.kind === "entry");
  const isSandbox = (identity: string): boolean => identity.startsWith("sandbox");
  return {
    modes: lines(
      grants.filter((grant) => grant.kind === "scale"),
      ({ setting, value }) => `${setting}: ${value}`,
    ),
    tools: [
      ...lines(
        grants.filter((grant) => grant.kind === "rule"),
        ({ list, label, rule, written }) => `${list} ${label}${written ?? rule}`,
      ),
      ...lines(
        grants.filter((grant) => grant.kind === "tools"),
        ({ holder, tools }) => `${holder}: ${tools === null ? "(all)" : tools.join(", ")}`,
      ),
    ],
    connectors: lines(
      grants.filter((grant) => grant.kind === "connector"),
      describeConnector,
    ),
    hooks: lines(
      grants.filter((grant) => grant.kind === "hook"),
      ({ event, matcher, command }) => `${event}[${matcher ?? "*"}] ${command}`,
    ),
    sandbox: lines(
      entries.filter(({ identity }) => isSandbox(identity)),
      ({ subject }) => subject,
    ),
    credentialNames: lines(credentialNames(grants), (name) => name),
    other: lines(
      entries.filter(
        ({ identity, added }) => !isSandbox(identity) && added?.direction === "widens",
      ),
      ({ subject, added }) => `${added?.code ?? ""} ${subject}`,
    ),
    unreadable: lines(
      files.filter(({ reading }) => reading.kind === "unreadable"),
      ({ path }) => path,
    ),
  };
}

function lines<Item>(items: readonly Item[], describe: (item: Item) => string): readonly string[] {
  return [...new Set(items.map((item) => redact(describe(item))))].toSorted();
}

function describeConnector(connector: ConnectorGrant): string {
  const { name, command, url } = connector;
  if (url !== null) return `${name}: ${hostOf(connector) ?? url}`;
  const launched = launchedPackage(command);
  if (launched === null) return `${name}: ${command[0] ?? "(nothing)"}`;
  return `${name}: ${launched.name}@${launched.version ?? "(any)"}`;
}

function credentialNames(grants: readonly Grant[]): readonly string[] {
  return grants.flatMap((grant): readonly string[] => {
    if (grant.kind === "connector") {
      return [...grant.env].flatMap(([name, value]) =>
        isWrittenSecret(name, value) ? [name] : referencesIn(value),
      );
    }
    if (grant.kind !== "entry") return [];
    const code = grant.added?.code;
    return code === "ci-secret-exposed" || code === "env-secret" ? [grant.subject] : [];
  });
}
