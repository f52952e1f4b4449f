import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined } from "./declared.ts";
import { type Ecosystem, named } from "./ecosystem.ts";
import { at, itemsOf, textAt } from "./plain.ts";
import { identity } from "./purl.ts";
import { addressOf, isCommit, isInsecure } from "./source-url.ts";
import { hasOption, isMark, option, type Token, tokensOf } from "./tokens.ts";

/** Swift packages: every one is a repository, so the address is the identity. */
export const SWIFT: Ecosystem = {
  id: "swift",
  title: "Swift",
  files: [
    {
      matches: (path) => /(?:^|\/)Package(?:@swift-[\d.]+)?\.swift$/u.test(path),
      reader: "swift",
      role: "manifest",
      program: true,
      describe: (data) => joined(packageCalls(tokensOf(data)).map(dependency)),
    },
    {
      matches: named("Package.resolved"),
      reader: "json",
      role: "lock",
      describe: describeResolved,
    },
  ],
};

function swift(url: string): string {
  const address = addressOf(url);
  if (address === null) return identity({ type: "swift", path: url });
  const path = address.path.replace(/^\/+|\/+$/gu, "").replace(/\.git$/u, "");
  return identity({ type: "swift", path: `${address.host}/${path}` });
}

/** The arguments of every `.package(…)`. */
function packageCalls(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const calls: (readonly Token[])[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    const isCall =
      token?.kind === "word" && token.text === "package" && isMark(tokens[index - 1], ".");
    if (!isCall || !isMark(tokens[index + 1], "(")) continue;
    const end = closing(tokens, index + 1);
    calls.push(tokens.slice(index + 2, end));
    // A call inside a call means nothing, and following each to its end would take forever.
    index = end;
  }
  return calls;
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    if (isMark(tokens[index], "(")) depth += 1;
    if (isMark(tokens[index], ")")) depth -= 1;
    if (depth === 0) return index;
  }
  return tokens.length;
}

function dependency(call: readonly Token[]): Description {
  const registry = option(call, "id");
  const url = option(call, "url");
  if (url === null && registry === null) return { declared: [] };
  const id =
    url === null
      ? identity({ type: "swift", path: (registry ?? "").replace(".", "/") })
      : swift(url);
  const signals = url !== null && isInsecure(url) ? [`insecure-url:${id}`] : [];
  const ref = option(call, "branch") ?? option(call, "revision");
  const written = url ?? registry ?? "";
  if (ref !== null) {
    const origin = { kind: "registry", location: "", pinned: isCommit(ref), ref } as const;
    return {
      declared: [{ id, origin, range: ref, version: ref, mutable: !isCommit(ref), written }],
      signals,
    };
  }
  const exact = option(call, "exact");
  const ranges = call.filter(({ kind }) => kind === "string").slice(1);
  const prefix = hasOption(call, "from") ? "from: " : "";
  const range = exact ?? prefix + ranges.map(({ text }) => text).join(" ");
  return {
    declared: [{ id, range, written, ...(exact === null ? {} : { version: exact }) }],
    signals,
  };
}

/** Package.resolved, versions 1 to 3. */
function describeResolved(data: PlainData): Description {
  const pins = [...itemsOf(at(data, "pins")), ...itemsOf(at(data, "object", "pins"))];
  const declared = pins.flatMap((pin): Declared[] => {
    const url = textAt(pin, "location") ?? textAt(pin, "repositoryURL");
    const name = textAt(pin, "identity") ?? textAt(pin, "package");
    if (url === null || /^(?:\/|\.)/u.test(url)) return [];
    const branch = textAt(pin, "state", "branch");
    const revision = textAt(pin, "state", "revision");
    const version = textAt(pin, "state", "version") ?? branch ?? revision;
    const hashes = revision === null ? [] : [`commit:${revision}`];
    return [
      {
        id: swift(url),
        hashes,
        mutable: branch !== null,
        origin: { kind: "registry", location: "", ...(branch === null ? {} : { ref: branch }) },
        slot: name ?? "",
        written: url,
        ...(version === null ? {} : { version }),
      },
    ];
  });
  return { declared };
}
