import type { AgentFileReading } from "../../domain/agent-file.ts";
import { grantsOf } from "./agent-power.ts";
import { importedPaths } from "./prose.ts";

/** Files that agent configuration pulls in, wherever they lie. */
export interface ReferencedFiles {
  readonly scripts: readonly string[];
  readonly imports: readonly string[];
}

/** A word of a command that is a path inside the repository. */
const SCRIPT_WORD = /^(?:\.\/)?(?:[\w.@-]+\/)*[\w.@-]+\.[A-Za-z]\w{0,5}$/u;

const PROJECT_VARIABLE =
  /^["']?\$\{?(?:CLAUDE_PROJECT_DIR|GEMINI_PROJECT_DIR|CURSOR_PROJECT_DIR|PWD|workspaceFolder)\}?["']?\//u;

/**
 * The scripts that hooks run and the files that instructions import, from the files of the base branch:
 * a change of one is a change of the agent's configuration, whatever its path says.
 */
export function referencedFiles(
  files: readonly { readonly path: string; readonly reading: AgentFileReading }[],
): ReferencedFiles {
  const scripts = files.flatMap(({ path, reading }) =>
    (grantsOf(path, reading) ?? [])
      .filter((grant) => grant.kind === "hook")
      .flatMap(({ command }) => scriptsOf(command)),
  );
  const imports = files.flatMap(({ path, reading }) => {
    if (reading.kind !== "document" || grantsOf(path, reading) === null) return [];
    return importedPaths(reading.body).map((imported) => resolve(path, imported));
  });
  return { scripts: [...new Set(scripts)], imports: [...new Set(imports)] };
}

function scriptsOf(command: string): readonly string[] {
  return command
    .split(/[\s;&|()]+/u)
    .map((word) => word.replace(PROJECT_VARIABLE, "").replaceAll(/["']/gu, ""))
    .filter((word) => SCRIPT_WORD.test(word))
    .map((word) => word.replace(/^\.\//u, ""));
}

/** Imports are relative to the file that names them. */
function resolve(path: string, imported: string): string {
  const folder = path.split("/").slice(0, -1);
  const parts: string[] = [];
  for (const part of [...folder, ...imported.split("/")]) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
