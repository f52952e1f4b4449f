import { hostOf, isInsecure, isShellCommand, launchedPackage } from "./connector-launch.ts";
import { variableRisk } from "./environment-variable.ts";
import type { ConnectorGrant, PowerCode, PowerDelta } from "./grant.ts";

/** Compares tool servers by name; what a server newly is (remote, unpinned, a shell) is said as well. */
export function connectorDeltas(
  before: readonly ConnectorGrant[],
  after: readonly ConnectorGrant[],
): readonly PowerDelta[] {
  const old = new Map(before.map((connector) => [connector.name, connector]));
  const names = new Set(after.map(({ name }) => name));
  return [
    ...after.flatMap((connector) => {
      const previous = old.get(connector.name);
      return previous === undefined ? addedDeltas(connector) : changedDeltas(previous, connector);
    }),
    ...before
      .filter(({ name }) => !names.has(name))
      .map(
        ({ name }): PowerDelta => ({
          code: "mcp-server-removed",
          direction: "narrows",
          subject: name,
        }),
      ),
  ];
}

function addedDeltas(connector: ConnectorGrant): readonly PowerDelta[] {
  return [
    widening("mcp-server-added", connector.name),
    ...remoteDeltas(connector),
    ...launchDeltas(null, connector),
    ...variableDeltas(null, connector),
    ...attitudeDeltas(null, connector),
  ];
}

function changedDeltas(old: ConnectorGrant, connector: ConnectorGrant): readonly PowerDelta[] {
  return [
    ...programDeltas(old, connector),
    ...addressDeltas(old, connector),
    ...launchDeltas(old, connector),
    ...variableDeltas(old.env, connector),
    ...removedVariableDeltas(old, connector),
    ...attitudeDeltas(old, connector),
    ...changedKeys(old.rest, connector.rest).map((key) =>
      widening("mcp-server-changed", `${connector.name} ${key}`),
    ),
  ];
}

function programDeltas(
  old: ConnectorGrant,
  { name, command }: ConnectorGrant,
): readonly PowerDelta[] {
  const [oldProgram = "", ...oldArgs] = old.command;
  const [program = "", ...args] = command;
  if (oldProgram !== program) return [widening("mcp-server-changed", `${name} command`)];
  if (args.join("\0") === oldArgs.join("\0")) return [];
  const [from, to] = [launchedPackage(old.command), launchedPackage(command)];
  if (from === null || to === null || from.name !== to.name || from.version === to.version) {
    return [widening("mcp-server-changed", `${name} args`)];
  }
  const versions = `${from.version ?? "(any)"} -> ${to.version ?? "(any)"}`;
  const changed = widening("mcp-version-changed", `${name} ${versions}`);
  return hasOtherArgs(old.command, command)
    ? [changed, widening("mcp-server-changed", `${name} args`)]
    : [changed];
}

/** Whether more than the package's version differs. */
function hasOtherArgs(old: readonly string[], command: readonly string[]): boolean {
  const differing = command.filter((arg, index) => arg !== old[index]).length;
  return old.length !== command.length || differing > 1;
}

function addressDeltas(old: ConnectorGrant, connector: ConnectorGrant): readonly PowerDelta[] {
  if (old.url === connector.url || connector.url === null) return [];
  if (old.url === null) return remoteDeltas(connector);
  const [from, to] = [hostOf(old) ?? "", hostOf(connector) ?? ""];
  const changed =
    from === to
      ? widening("mcp-server-changed", `${connector.name} url`)
      : widening("mcp-remote-host-changed", `${connector.name} ${from} -> ${to}`);
  return isInsecure(connector) && !isInsecure(old) ? [changed, insecure(connector)] : [changed];
}

function remoteDeltas(connector: ConnectorGrant): readonly PowerDelta[] {
  if (connector.url === null) return [];
  const remote = widening("mcp-remote", `${connector.name} ${hostOf(connector) ?? ""}`);
  return isInsecure(connector) ? [remote, insecure(connector)] : [remote];
}

function insecure({ name, url }: ConnectorGrant): PowerDelta {
  // The address without what may carry a token.
  const [address = ""] = (url ?? "").split(/[?#]/u);
  return widening("insecure-url", `${name} ${address.replace(/\/\/[^/@]*@/u, "//")}`);
}

function launchDeltas(
  old: ConnectorGrant | null,
  { name, command }: ConnectorGrant,
): readonly PowerDelta[] {
  const deltas: PowerDelta[] = [];
  const launched = launchedPackage(command);
  const before = old === null ? null : launchedPackage(old.command);
  if (launched !== null && !launched.pinned && (before?.name !== launched.name || before.pinned)) {
    deltas.push(widening("mcp-unpinned", `${name} ${launched.name}`));
  }
  const isChanged = old === null || old.command.join("\0") !== command.join("\0");
  if (isChanged && isShellCommand(command)) deltas.push(widening("mcp-shell-command", name));
  return deltas;
}

function variableDeltas(
  old: ReadonlyMap<string, string> | null,
  { name, env }: ConnectorGrant,
): readonly PowerDelta[] {
  const changed = [...env].filter(([variable, value]) => old?.get(variable) !== value);
  const deltas = changed.flatMap(([variable, value]): readonly PowerDelta[] => {
    const risk = variableRisk(variable, value);
    switch (risk.kind) {
      case "code":
        return [widening(risk.code, `${name} ${variable}`)];
      case "passthrough":
        return risk.names.map((each) => widening("mcp-env-passthrough", `${name} ${each}`));
      case "harmless":
        return old === null ? [] : [widening("mcp-server-changed", `${name} env`)];
    }
  });
  return [...new Map(deltas.map((delta) => [`${delta.code} ${delta.subject}`, delta])).values()];
}

/** A literal that disappears may have been a brake, such as `READ_ONLY`; a reference is less reach. */
function removedVariableDeltas(
  old: ConnectorGrant,
  { name, env }: ConnectorGrant,
): readonly PowerDelta[] {
  const lost = [...old.env].some(
    ([variable, value]) => !env.has(variable) && variableRisk(variable, value).kind === "harmless",
  );
  return lost ? [widening("mcp-server-changed", `${name} env`)] : [];
}

function attitudeDeltas(
  old: ConnectorGrant | null,
  connector: ConnectorGrant,
): readonly PowerDelta[] {
  const deltas: PowerDelta[] = [];
  if (connector.trusted && old?.trusted !== true) {
    deltas.push(widening("mcp-server-trusted", connector.name));
  }
  if (connector.enabled && old?.enabled === false) {
    deltas.push(widening("mcp-server-undisabled", connector.name));
  }
  if (connector.helper !== null && connector.helper !== old?.helper) {
    const subject = `${connector.name} headersHelper ${connector.helper}`;
    deltas.push(widening("helper-command-added", subject));
  }
  return deltas;
}

function changedKeys(
  old: ReadonlyMap<string, string>,
  current: ReadonlyMap<string, string>,
): readonly string[] {
  const keys = new Set([...old.keys(), ...current.keys()]);
  return [...keys].filter((key) => old.get(key) !== current.get(key));
}

function widening(code: PowerCode, subject: string): PowerDelta {
  return { code, direction: "widens", subject };
}
