import type { PlainData } from "../../domain/plain-data.ts";
import type { Declared, DescribeContext, Description, Include } from "./declared.ts";
import { baseName, resolvePath } from "./ecosystem.ts";
import { textsOf } from "./plain.ts";
import { pypiIdentity } from "./purl.ts";
import { isArchive, pythonDeclared } from "./python-requirement.ts";
import { hostOf, isInsecure } from "./source-url.ts";

interface Draft {
  readonly declared: Declared[];
  readonly signals: string[];
  readonly guards: string[];
  readonly includes: Include[];
}

/**
 * requirements*.txt and *.in. Constraint files name versions, but install nothing.
 *
 * Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
export function describeRequirements(data: PlainData, context: DescribeContext): Description {
  const draft: Draft = { declared: [], signals: [], guards: [], includes: [] };
  const isSource = context.path.endsWith(".in");
  for (const line of logicalLines(textsOf(data))) {
    if (line.startsWith("-")) takeOption(draft, line, context.path);
    else takeRequirement(draft, line, isSource);
  }
  return draft;
}

function logicalLines(lines: readonly string[]): readonly string[] {
  const joined = lines
    .map((line) => line.replace(/(?:^|\s)#.*$/u, ""))
    .join("\n")
    .replace(/\\\n/gu, " ");
  return joined.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
}

function takeRequirement(draft: Draft, line: string, isSource: boolean): void {
  const hashes = [...line.matchAll(/--hash[= ](\S+)/gu)].map((match) => match[1] ?? "");
  const text = line
    .replace(/\s--(?:hash|config-settings?|global-option|install-option)[= ].*$/u, "")
    .trim();
  const found = isPathLine(text) ? archiveAt(text) : pythonDeclared(text);
  if (found === null) return;
  const isOpen = found.version === undefined && found.origin === undefined;
  draft.declared.push({ ...found, hashes, unpinned: isOpen && !isSource });
}

function isPathLine(text: string): boolean {
  return (
    /^(?:\.{0,2}\/|file:)/u.test(text) ||
    (isArchive(text) && !text.includes("://") && !text.includes("@"))
  );
}

/** A checked-in wheel is a package; a folder of this repository is not. */
function archiveAt(path: string): Declared | null {
  if (!isArchive(path)) return null;
  const file = baseName(path);
  const [name = file, version] = file.replace(/\.(?:whl|tar\.gz|tgz|zip)$/u, "").split("-", 2);
  const base = {
    id: pypiIdentity(name),
    origin: { kind: "archive", location: path } as const,
    written: path,
  };
  return version === undefined ? base : { ...base, version, range: `@ ${path}` };
}

const OPTION = /^(-[a-zA-Z]|--[a-z-]+)(?:[= ]\s*)?(.*)$/u;

function takeOption(draft: Draft, line: string, path: string): void {
  const [, flag = "", value = ""] = OPTION.exec(line) ?? [];
  switch (flag) {
    case "-r":
    case "--requirement":
      draft.includes.push({ subject: value, path: resolvePath(path, value) });
      return;
    case "-e":
    case "--editable":
      takeEditable(draft, value);
      return;
    case "--no-index":
    case "--require-hashes":
      draft.guards.push(`safety-setting-removed:${flag.slice(2)}`);
      return;
    default: {
      const found = sourceOption(flag, value);
      draft.signals.push(...found.signals);
      draft.guards.push(...found.guards);
    }
  }
}

function takeEditable(draft: Draft, value: string): void {
  if (!value.includes("://") && !value.startsWith("git@")) return;
  const found = pythonDeclared(value);
  if (found !== null) draft.declared.push(found);
}

const SOURCE_NAMES: Readonly<Record<string, string>> = {
  "-i": "index-url",
  "--index-url": "index-url",
  "--pypi-url": "index-url",
  "--extra-index-url": "extra-index-url",
  "-f": "find-links",
  "--find-links": "find-links",
};

/** Options of pip that say where packages come from or that switch checks off. */
export function sourceOption(
  flag: string,
  value: string,
): Required<Pick<Description, "signals" | "guards">> {
  const name = SOURCE_NAMES[flag];
  if (name !== undefined && value.includes("://")) {
    const changed = `registry-changed:${name}->${hostOf(value)}`;
    const guards = name === "index-url" ? [`registry-changed:${name}->default`] : [];
    return { signals: isInsecure(value) ? [changed, `insecure-url:${name}`] : [changed], guards };
  }
  const isUnsafe = flag === "--trusted-host" || flag === "--pre" || flag === "--no-verify";
  return { signals: isUnsafe ? [`safety-setting-removed:${flag.slice(2)}`] : [], guards: [] };
}
