import type { Finding } from "../../domain/finding.ts";
import { shown } from "../../domain/shown-text.ts";
import { resolvePath } from "../ecosystems/ecosystem.ts";
import { type FindingFile, linesOf } from "./finding-file.ts";

const MANIFEST = /(?:^|\/)package\.json$/u;

/**
 * A package from a folder.
 *
 * Source: https://docs.npmjs.com/cli/v11/configuring-npm/package-json#local-paths
 */
const FOLDER =
  /^\s*"((?:@[\w.~-]{1,100}\/)?[\w.~-]{1,200})"\s*:\s*"(?:(?:file|link|portal):)?((?:\.{1,2}\/|~\/|\/|[A-Za-z]:[\\/])[^"\s]{0,500})"/u;

const LINE_MAX = 2_000;

/**
 * Finds packages that a manifest takes from a folder outside of the repository: nobody can see here what
 * that folder holds. A folder inside is part of the change, or was reviewed with one.
 */
export function findOutsideFolders(file: FindingFile): readonly Finding[] {
  const { path } = file;
  if (!MANIFEST.test(path)) return [];
  return linesOf(file).flatMap(({ kind, text, line }): readonly Finding[] => {
    const [, name = "", folder = ""] =
      kind === "added" ? (FOLDER.exec(text.slice(0, LINE_MAX)) ?? []) : [];
    if (name === "" || !isOutside(path, folder)) return [];
    const message = `takes \`${shown(name)}\` from \`${shown(folder)}\`, a folder outside of this repository`;
    const place = { area: "dependencies", tier: "critical", path, line } as const;
    return [{ kind: "unverifiable", ...place, message }];
  });
}

function isOutside(path: string, folder: string): boolean {
  return /^(?:~|\/|[A-Za-z]:)/u.test(folder) || resolvePath(path, folder) === null;
}
