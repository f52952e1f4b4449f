import type { Finding } from "../domain/finding.ts";

/** Codes of what policy forbids, as opposed to what it wants somebody to look at. */
const FORBIDDEN_PACKAGE = /^forbidden(?:-[a-z]+)*(?::|$)/u;
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
