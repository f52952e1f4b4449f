import type { Finding } from "./finding.ts";

/** Codes of what policy forbids, as opposed to what it wants somebody to look at. */
const FORBIDDEN_PACKAGE = /^forbidden(?:-[a-z]{1,20}){0,3}(?::|$)/u;
const FORBIDDEN_CONNECTOR = "connector-forbidden";

/** Whether a finding blocks whatever anybody approves. */
export function isBlocking(finding: Finding): boolean {
  switch (finding.kind) {
    case "secret":
      return finding.blocks;
    case "suspicious-dependency":
      return finding.reasons.some((reason) => FORBIDDEN_PACKAGE.test(reason));
    case "agent-power":
      return finding.code === FORBIDDEN_CONNECTOR;
    case "new-dependency":
    case "removed-dependency":
    case "changed-dependency":
    case "destructive-schema":
    case "guard-removed":
    case "tests-weakened":
    case "hidden-text":
    case "symlink":
    case "submodule":
    case "unverifiable":
    case "contradiction":
      return false;
  }
}

/** A blocking finding in one sentence that names its place. It never holds a secret value. */
export function brokenRule({ path, line, message }: Finding): string {
  const name = path.replaceAll("`", "'");
  const place = line === undefined ? name : `${name}:${line}`;
  const said = message.replace(/[.?!]$/u, "");
  return place === "" ? `A rule is broken: ${said}.` : `A rule is broken in \`${place}\`: ${said}.`;
}
