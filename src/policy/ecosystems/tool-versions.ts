import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined, type Watched } from "./declared.ts";
import { type Ecosystem, named } from "./ecosystem.ts";
import { npmDeclared } from "./npm-spec.ts";
import { at, entriesOf, itemsOf, textAt, textOf, textsOf } from "./plain.ts";
import { identity, npmIdentity, pypiIdentity } from "./purl.ts";

/** Managers of tools, and the small files that name one runtime. */
export const TOOL_VERSIONS: Ecosystem = {
  id: "generic",
  title: "mise, asdf, runtime versions",
  files: [
    {
      matches: (path) =>
        /(?:^|\/)(?:\.?mise(?:\.[\w-]+)*\.toml|\.?mise\/config(?:\.[\w-]+)*\.toml|\.rtx\.toml)$/u.test(
          path,
        ),
      reader: "toml",
      role: "standalone",
      describe: describeMise,
    },
    {
      matches: named(".tool-versions"),
      reader: "lines",
      role: "standalone",
      describe: describeToolVersions,
    },
    {
      matches: named(
        ".nvmrc",
        ".node-version",
        ".python-version",
        ".ruby-version",
        ".java-version",
        ".go-version",
        ".terraform-version",
        ".bun-version",
        ".elixir-version",
        "rust-toolchain",
        ".sdkmanrc",
        ".swift-version",
        ".php-version",
      ),
      reader: "lines",
      role: "settings",
      describe: describeVersionFile,
    },
    {
      matches: named("rust-toolchain.toml"),
      reader: "toml",
      role: "settings",
      describe: describeRustToolchain,
    },
  ],
};

/** Package URL types of mise's backends. Source: https://mise.jdx.dev/dev-tools/backends/ */
const BACKENDS: Readonly<Record<string, string>> = {
  npm: "npm",
  pipx: "pypi",
  cargo: "cargo",
  gem: "gem",
  go: "golang",
  ubi: "github",
  github: "github",
  gitlab: "gitlab",
  aqua: "github",
  asdf: "github",
  vfox: "github",
  dotnet: "nuget",
  spm: "swift",
};

function describeMise(data: PlainData): Description {
  const tools = entriesOf(at(data, "tools")).map(([name, value]) => ({
    declared: versionsOf(value).map((version) => tool(name, version)),
  }));
  const own = entriesOf(at(data, "plugins")).map(([name, url]) => ({
    declared: [],
    signals: [`registry-changed:${name}->${textOf(url) ?? ""}`],
  }));
  return joined([...tools, ...own]);
}

function versionsOf(value: PlainData): readonly string[] {
  const rows = Array.isArray(value) ? itemsOf(value) : [value];
  return rows.map((row) => textOf(row) ?? textAt(row, "version") ?? "");
}

function tool(key: string, version: string): Declared {
  const colon = key.indexOf(":");
  const backend = BACKENDS[key.slice(0, Math.max(colon, 0))];
  const name = key.slice(colon + 1).replace(/\[.*$/u, "");
  const base = { written: key, range: version };
  if (backend === "npm") return { id: npmIdentity(name), ...base, ...npmVersion(name, version) };
  const id =
    backend === "pypi"
      ? pypiIdentity(name)
      : identity({
          type: backend ?? "generic",
          path: name.replace(/^https:\/\/github\.com\//u, ""),
        });
  const mutable = version === "latest" || /^(?:ref|branch):/u.test(version);
  return { id, ...base, mutable, unpinned: version === "", ...(version === "" ? {} : { version }) };
}

function npmVersion(name: string, version: string): Partial<Declared> {
  const found = npmDeclared(name, version);
  if (found?.version === undefined) return { mutable: version === "latest" };
  return { version: found.version };
}

function describeToolVersions(lines: PlainData): Description {
  const declared = textsOf(lines).flatMap((line) => {
    const [name, ...versions] = line.replace(/#.*$/u, "").trim().split(/\s+/u);
    if (name === undefined || name === "") return [];
    return versions.slice(0, 1).map((version) => tool(name, version));
  });
  return { declared };
}

function describeVersionFile(lines: PlainData): Description {
  const rows = textsOf(lines).map((line) => line.replace(/#.*$/u, "").trim());
  const watched = rows.flatMap((version) => (version === "" ? [] : toolchain(version)));
  return { declared: [], watched };
}

function toolchain(version: string): readonly Watched[] {
  return [{ reason: `toolchain-changed:${version}`, value: version }];
}

function describeRustToolchain(data: PlainData): Description {
  const channel = textAt(data, "toolchain", "channel") ?? textAt(data, "toolchain", "path");
  return { declared: [], watched: channel === null ? [] : toolchain(channel) };
}
