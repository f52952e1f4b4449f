import type { PlainData } from "../../domain/plain-data.ts";
import type { Description, Watched } from "./declared.ts";
import { describeEntries, hashesOf, type LockEntry } from "./npm-locks.ts";
import { npmSpec, splitNameAndSpec } from "./npm-spec.ts";
import { at, entriesOf, textAt } from "./plain.ts";
import { npmIdentity } from "./purl.ts";
import { repositoryKey } from "./source-url.ts";

/** yarn.lock: Yarn 1 has `resolved`, later versions `resolution`. */
export function describeYarnLock(data: PlainData): Description {
  const entries: LockEntry[] = [];
  const watched: Watched[] = [];
  for (const [key, entry] of entriesOf(data)) {
    if (key === "__metadata") continue;
    const resolution = textAt(entry, "resolution");
    if (resolution === null) entries.push(...classicEntry(key, entry));
    else if (!/@(?:workspace|link|portal):/u.test(resolution)) {
      entries.push(berryEntry(key, resolution, entry));
      watched.push(...patchOf(resolution));
    }
  }
  return { ...describeEntries(entries), watched };
}

function classicEntry(key: string, entry: PlainData): readonly LockEntry[] {
  const version = textAt(entry, "version") ?? "";
  const resolved = textAt(entry, "resolved") ?? "";
  const [slot, text] = splitNameAndSpec(firstDescriptor(key));
  const spec = npmSpec(slot, text);
  if (spec.kind === "first-party") return [];
  const [address = "", fragment] = resolved.split("#", 2);
  const isGit = spec.kind === "git" || address.endsWith(".git");
  const integrity = hashesOf(textAt(entry, "integrity"));
  // The fragment is the SHA-1 of the tarball; it is all that old lockfiles promise.
  const sha1 =
    !isGit && fragment !== undefined && integrity.length === 0 ? [`sha1-${fragment}`] : [];
  return [
    {
      slot,
      name: spec.kind === "alias" ? spec.name : slot,
      version,
      resolved: isGit ? `git+${address.replace(/^git\+/u, "")}#${fragment ?? ""}` : address,
      integrity: [...integrity, ...sha1],
      installScript: false,
    },
  ];
}

function firstDescriptor(key: string): string {
  return (key.split(",", 1)[0] ?? "").trim().replace(/^"|"$/gu, "");
}

function berryEntry(key: string, resolution: string, entry: PlainData): LockEntry {
  const [name, locator] = splitNameAndSpec(resolution);
  const [slot] = splitNameAndSpec(firstDescriptor(key));
  const archive = /__archiveUrl=([^&#]+)/u.exec(locator)?.[1];
  const spec = npmSpec(name, locator);
  const isPatched = locator.startsWith("patch:");
  const isRemote = spec.kind === "git" || spec.kind === "url";
  const remote = isRemote ? locator.replace(/#commit=/u, "#") : "";
  return {
    slot,
    name,
    version: textAt(entry, "version") ?? "",
    resolved: archive === undefined ? remote : unescaped(archive),
    // A patched copy has a checksum of its own beside that of the release.
    // `10c0/…`: the part before the slash is the cache format, and hashes of two formats differ.
    integrity: hashesOf(
      textAt(entry, "checksum")?.replace(/^(\d+c\d+)\//u, `${isPatched ? "patched" : ""}$1:`) ??
        null,
    ),
    installScript: false,
  };
}

function unescaped(text: string): string {
  return text.replace(/%3A/giu, ":").replace(/%2F/giu, "/").replace(/%40/gu, "@");
}

function patchOf(resolution: string): readonly Watched[] {
  const [name, locator] = splitNameAndSpec(resolution);
  if (!locator.startsWith("patch:")) return [];
  const file = locator.split("#", 2)[1] ?? "";
  // Yarn itself patches a few packages; those patches are part of the package manager.
  if (file.includes("optional!builtin") || file.includes("~builtin")) return [];
  return [{ reason: `patched-dependency:${npmIdentity(name)}`, value: file }];
}

/** pnpm-lock.yaml, lockfileVersion 5.x, 6.0 and 9.0. */
export function describePnpmLock(documents: PlainData): Description {
  // Since pnpm 11 the package manager's own lock may be a first document of the same file.
  const entries = (Array.isArray(documents) ? documents : [documents]).flatMap((data) =>
    entriesOf(at(data, "packages")).flatMap(([key, entry]) => pnpmEntry(key, entry) ?? []),
  );
  return describeEntries(entries);
}

function pnpmEntry(key: string, entry: PlainData): LockEntry | null {
  const tarball = textAt(entry, "resolution", "tarball") ?? "";
  const repository = textAt(entry, "resolution", "repo");
  if (
    at(entry, "resolution", "directory") !== undefined ||
    /(?:^|@)(?:link|file):(?!.*\.t(?:ar\.)?gz)/u.test(key)
  ) {
    return null;
  }
  const [name, version] = pnpmKey(key);
  const commit = textAt(entry, "resolution", "commit") ?? "";
  const real = textAt(entry, "name") ?? name;
  return {
    slot: real,
    name: real,
    version: textAt(entry, "version") ?? version,
    resolved: repository === null ? tarball : `git+${repositoryUrl(repository)}#${commit}`,
    integrity: hashesOf(textAt(entry, "resolution", "integrity")),
    installScript: textAt(entry, "requiresBuild") === "true",
  };
}

function repositoryUrl(repository: string): string {
  return /^[a-z+]+:\/\//u.test(repository) ? repository : `https://${repositoryKey(repository)}`;
}

/** `/a/1.0.0_peer`, `/a@1.0.0(peer@1)` and `a@1.0.0(peer@1)` all mean `a` at 1.0.0. */
function pnpmKey(key: string): readonly [string, string] {
  const bare = key.replace(/^\//u, "").replace(/\(.*$/u, "");
  const slashed = /^((?:@[^/]+\/)?[^/@]+)\/([^/]+)$/u.exec(bare);
  if (slashed !== null) return [slashed[1] ?? "", (slashed[2] ?? "").replace(/_.*$/u, "")];
  const [name, version] = splitNameAndSpec(bare);
  if (version !== "") return [name, version];
  const slash = bare.lastIndexOf("/");
  return [bare.slice(0, slash), bare.slice(slash + 1).replace(/_.*$/u, "")];
}
