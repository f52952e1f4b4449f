import type { PlainData } from "../../domain/plain-data.ts";
import type { Declared, Description, Origin } from "./declared.ts";
import { textsOf } from "./plain.ts";
import { identity } from "./purl.ts";
import { hostOf, isInsecure, repositoryKey } from "./source-url.ts";

interface Section {
  readonly kind: string;
  readonly remote: string;
  readonly revision: string;
}

const SPEC = /^ {4}([A-Za-z0-9_.-]+) \(([^)]+)\)$/u;
const CHECKSUM = /^ {2}([A-Za-z0-9_.-]+) \(([^)]+)\)(?: (\S+))?$/u;
/** `1.16.6-x86_64-linux` is version 1.16.6 built for one platform. */
const PLATFORM = /-(?:x86|x64|arm|aarch|universal|java|mswin|mingw|ruby|jruby|musl).*$/u;

/** Gemfile.lock: sections GEM, GIT, PATH and CHECKSUMS. */
export function describeGemfileLock(data: PlainData): Description {
  const lines = textsOf(data);
  const checksums = checksumsOf(lines);
  const declared: Declared[] = [];
  const signals: string[] = [];
  let section: Section = { kind: "", remote: "", revision: "" };
  for (const line of lines) {
    section = nextSection(section, line);
    const match = SPEC.exec(line);
    if (match === null) continue;
    const [, name = "", text = ""] = match;
    const id = identity({ type: "gem", path: name });
    if (section.kind !== "GEM" && section.kind !== "GIT") continue;
    if (isInsecure(section.remote)) signals.push(`insecure-url:source ${hostOf(section.remote)}`);
    const commit = section.revision === "" ? [] : [`commit:${section.revision}`];
    const hashes = [...(checksums.get(`${name} ${text}`) ?? []), ...commit];
    declared.push({
      id,
      version: text.replace(PLATFORM, ""),
      origin: originOf(section),
      hashes,
      written: name,
    });
  }
  return { declared, signals };
}

function nextSection(section: Section, line: string): Section {
  if (/^[A-Z]/u.test(line)) return { kind: line.trim(), remote: "", revision: "" };
  const field = /^ {2}(remote|revision): (\S+)$/u.exec(line);
  if (field === null) return section;
  return { ...section, [field[1] ?? ""]: field[2] ?? "" };
}

function originOf({ kind, remote }: Section): Origin {
  if (kind === "GIT") return { kind: "git", location: repositoryKey(remote), pinned: true };
  return { kind: "registry", location: hostOf(remote) };
}

function checksumsOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const start = lines.indexOf("CHECKSUMS");
  const found = new Map<string, readonly string[]>();
  if (start === -1) return found;
  for (const line of lines.slice(start + 1)) {
    const match = CHECKSUM.exec(line);
    if (match === null) break;
    const [, name = "", version = "", hash] = match;
    if (hash !== undefined) found.set(`${name} ${version}`, [hash.replace("=", ":")]);
  }
  return found;
}
