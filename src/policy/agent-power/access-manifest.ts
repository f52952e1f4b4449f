import type { AccessManifest } from "../../domain/access-manifest.ts";
import type { AgentFileChange, AgentFileReading } from "../../domain/agent-file.ts";
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
 * What agents may do once a change is in: the files of the base branch with the changed ones over them.
 * Null where no file configures an agent.
 */
export function accessAfter(
  base: readonly ManifestSource[],
  changes: readonly AgentFileChange[],
  options: AgentPowerOptions,
): AccessManifest | null {
  const files = new Map(base.map(({ path, reading }) => [path, reading]));
  for (const { path, after } of changes) {
    if (after === null) files.delete(path);
    else files.set(path, after);
  }
  if (files.size === 0) return null;
  return accessManifest(
    [...files].map(([path, reading]) => ({ path, reading })),
    options,
  );
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

/** A manifest is kept with every decision, and its lines come from the pull request. */
const LINES_MAX = 1_000;
const LINE_CHARACTERS_MAX = 500;

function lines<Item>(items: readonly Item[], describe: (item: Item) => string): readonly string[] {
  const texts = new Set(items.map((item) => cut(redact(describe(item)))));
  const sorted = [...texts].toSorted();
  const rest = sorted.length - LINES_MAX;
  return rest > 0 ? [...sorted.slice(0, LINES_MAX), `(and ${rest} more)`] : sorted;
}

function cut(line: string): string {
  return line.length <= LINE_CHARACTERS_MAX ? line : `${line.slice(0, LINE_CHARACTERS_MAX)}…`;
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
