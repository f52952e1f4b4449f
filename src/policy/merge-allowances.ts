import type { ConnectorAllowance, DependencyRules, Policy } from "../domain/policy-snapshot.ts";
import { allowsPackage, canonicalPackage } from "./package-prefix.ts";
import type { ConnectorDocument, PolicyDocument } from "./policy-schema.ts";

/** What policy says of connectors and packages, as far as it says anything. */
type Allowances = Pick<Policy, "connectors" | "dependencies">;

/** A line of a repository's policy that would loosen the organisation's. */
interface Objection {
  readonly pointer: string;
  readonly message: string;
}

/** What a policy file allows and forbids to be added, in the form that is compared. */
export function readAllowances(document: PolicyDocument | null): Allowances {
  const { connectors, dependencies } = document ?? {};
  return {
    ...(connectors === undefined ? {} : { connectors: connectors.allowed.map(readConnector) }),
    ...(dependencies === undefined
      ? {}
      : {
          dependencies: {
            allowed: dependencies.allowed?.map(canonicalPackage) ?? null,
            forbidden: (dependencies.forbidden ?? []).map(canonicalPackage),
          },
        }),
  };
}

/** A repository's layer: its lists narrow those of the organisation, and what it forbids comes on top. */
export function mergeAllowances(base: Policy, document: PolicyDocument): Allowances {
  const own = readAllowances(document);
  const connectors = own.connectors ?? base.connectors;
  const dependencies = mergeDependencies(base.dependencies, own.dependencies);
  return {
    ...(connectors === undefined ? {} : { connectors }),
    ...(dependencies === undefined ? {} : { dependencies }),
  };
}

function mergeDependencies(
  base: DependencyRules | undefined,
  own: DependencyRules | undefined,
): DependencyRules | undefined {
  if (base === undefined || own === undefined) return own ?? base;
  return {
    allowed: own.allowed ?? base.allowed,
    forbidden: [...new Set([...base.forbidden, ...own.forbidden])],
  };
}

/** Where the organisation has a list, a repository may only name what is on it. */
export function objectToAllowances(base: Policy, document: PolicyDocument): readonly Objection[] {
  const own = readAllowances(document);
  const known = new Set(base.connectors?.map((connector) => JSON.stringify(connector)));
  const connectors = base.connectors === undefined ? [] : (own.connectors ?? []);
  const allowed = base.dependencies?.allowed ?? null;
  const isAllowed = allowed === null ? () => true : allowsPackage(allowed);
  return [
    ...connectors.flatMap((connector, index): readonly Objection[] => {
      if (known.has(JSON.stringify(connector))) return [];
      return [notOnTheList(`/connectors/allowed/${index}`, "this connector")];
    }),
    ...(own.dependencies?.allowed ?? []).flatMap((name, index): readonly Objection[] => {
      if (isAllowed(name)) return [];
      return [notOnTheList(`/dependencies/allowed/${index}`, `\`${name}\``)];
    }),
  ];
}

function notOnTheList(pointer: string, what: string): Objection {
  const message = `the organisation's policy does not allow ${what}; ask its owners, or remove it here`;
  return { pointer, message };
}

function readConnector(connector: ConnectorDocument): ConnectorAllowance {
  if ("host" in connector) return { kind: "host", host: connector.host.toLowerCase() };
  if ("package" in connector) {
    return { kind: "package", command: connector.command, name: connector.package };
  }
  return { kind: "command", command: connector.command };
}
