import type { ConnectorAllowance } from "../../domain/policy-snapshot.ts";
import { hostOf, launchedPackage } from "./connector-launch.ts";
import type { ConnectorGrant, Grant, PowerDelta } from "./grant.ts";

/** New or changed tool servers that policy does not allow. */
export function forbiddenConnectors(
  before: readonly Grant[],
  after: readonly Grant[],
  allowances: readonly ConnectorAllowance[] | null,
): readonly PowerDelta[] {
  if (allowances === null) return [];
  const old = new Set(before.filter((grant) => grant.kind === "connector").map(identityOf));
  return after
    .filter((grant) => grant.kind === "connector")
    .filter((connector) => !old.has(identityOf(connector)))
    .filter((connector) => !allowances.some((allowance) => isAllowed(connector, allowance)))
    .map(({ name }) => ({ code: "connector-forbidden", direction: "widens", subject: name }));
}

function identityOf({ command, url }: ConnectorGrant): string {
  return JSON.stringify([url, command]);
}

function isAllowed(connector: ConnectorGrant, allowance: ConnectorAllowance): boolean {
  switch (allowance.kind) {
    case "host":
      return isAt(connector, allowance.host.toLowerCase());
    case "package":
      return connector.url === null && launchesOnly(connector.command, allowance);
    case "command":
      return (
        connector.url === null && connector.command.join("\0") === allowance.command.join("\0")
      );
  }
}

/** Readers of addresses disagree on what a backslash or a blank ends, so neither may stand in one. */
const ADDRESS = /^(?:https?|wss?):\/\/[^\\\s]+$/iu;

function isAt(connector: ConnectorGrant, host: string): boolean {
  const { url } = connector;
  return url !== null && ADDRESS.test(url) && hostOf(connector) === host;
}

/** Options that neither choose another package, source or program nor open the machine to it. */
const HARMLESS_OPTIONS: ReadonlySet<string> = new Set(
  "-y --yes -q --quiet -i -t -it --interactive --tty --rm --init -e --env --from --spec".split(" "),
);

/** A range, tag or digest; an alias, path or address in its place is another package. */
const PLAIN_VERSION = /^(?:[\w.+~^-]{1,100}|sha256:[0-9a-f]{64})$/u;

/** Whether a command line fetches the package by its name and from where it always comes from. */
function launchesOnly(
  command: readonly string[],
  { command: program, name }: Extract<ConnectorAllowance, { kind: "package" }>,
): boolean {
  const launched = launchedPackage(command);
  if (command[0] !== program || launched?.name !== name) return false;
  if (launched.version !== null && !PLAIN_VERSION.test(launched.version)) return false;
  const at = command.findIndex((word, index) => index > 0 && word.startsWith(name));
  return command.slice(1, at).every((word) => !word.startsWith("-") || HARMLESS_OPTIONS.has(word));
}
