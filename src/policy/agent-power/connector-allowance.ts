import { hostOf, launchedPackage } from "./connector-launch.ts";
import type { ConnectorGrant, Grant, PowerDelta } from "./grant.ts";

/**
 * A tool server that policy allows, by what it is and never by its name: a name is the pull request's
 * to choose.
 */
export type ConnectorAllowance =
  | { readonly kind: "host"; readonly host: string }
  /** A package or image, whatever its version; `command` is the program that fetches it. */
  | { readonly kind: "package"; readonly command: string; readonly name: string }
  | { readonly kind: "command"; readonly command: readonly string[] };

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
      return connector.url !== null && hostOf(connector) === allowance.host.toLowerCase();
    case "package":
      return (
        connector.url === null &&
        connector.command[0] === allowance.command &&
        launchedPackage(connector.command)?.name === allowance.name
      );
    case "command":
      return (
        connector.url === null && connector.command.join("\0") === allowance.command.join("\0")
      );
  }
}
