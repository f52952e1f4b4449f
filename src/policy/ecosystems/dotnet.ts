import type { PlainData } from "../../domain/plain-data.ts";
import type { Declared, Description, Watched } from "./declared.ts";
import { baseName, type Ecosystem, ending, named } from "./ecosystem.ts";
import { at, elementText, entriesOf, itemsOf, keysOf, textAt, textOf } from "./plain.ts";
import { identity } from "./purl.ts";
import { hostOf, isInsecure } from "./source-url.ts";

/** NuGet. */
export const DOTNET: Ecosystem = {
  id: "nuget",
  title: ".NET",
  files: [
    {
      matches: ending(".csproj", ".fsproj", ".vbproj", ".vcxproj", ".props", ".targets"),
      reader: "xml",
      role: "standalone",
      describe: describeProject,
    },
    {
      matches: (path) => /^packages(?:\.[\w.-]+)?\.config$/iu.test(baseName(path)),
      reader: "xml",
      role: "standalone",
      describe: describePackagesConfig,
    },
    { matches: ending("packages.lock.json"), reader: "json", role: "lock", describe: describeLock },
    { matches: named("nuget.config"), reader: "xml", role: "settings", describe: describeSources },
    {
      matches: named("dotnet-tools.json"),
      reader: "json",
      role: "standalone",
      describe: describeTools,
    },
    {
      matches: named("global.json"),
      reader: "json-with-comments",
      role: "settings",
      describe: describeGlobal,
    },
  ],
};

function nuget(name: string): string {
  return identity({ type: "nuget", path: name });
}

const ITEMS = [
  "PackageReference",
  "PackageVersion",
  "GlobalPackageReference",
  "DotNetCliToolReference",
  "PackageDownload",
];

function describeProject(data: PlainData): Description {
  const project = itemsOf(at(data, "Project"))[0];
  const properties = propertiesOf(project);
  const declared: Declared[] = [];
  for (const group of itemsOf(at(project, "ItemGroup"))) {
    for (const kind of ITEMS) {
      for (const row of itemsOf(at(group, kind))) declared.push(...references(row, properties));
    }
  }
  const sdks = [textAt(project, "@Sdk"), ...itemsOf(at(project, "Sdk")).map(sdkOf)];
  return { declared: [...declared, ...sdks.flatMap((sdk) => sdkReference(sdk) ?? [])] };
}

function propertiesOf(project: PlainData | undefined): ReadonlyMap<string, string> {
  const groups = itemsOf(at(project, "PropertyGroup"));
  const pairs = groups.flatMap((group) =>
    keysOf(group).map((key) => [key, elementText(at(group, key)) ?? ""] as const),
  );
  return new Map(pairs);
}

/** `Update` changes what another file includes, so it names nothing new. */
function references(row: PlainData, properties: ReadonlyMap<string, string>): readonly Declared[] {
  const names = (textAt(row, "@Include") ?? "").split(";").filter((name) => name.trim() !== "");
  const text =
    textAt(row, "@Version") ??
    textAt(row, "@VersionOverride") ??
    elementText(at(row, "Version")) ??
    elementText(at(row, "VersionOverride")) ??
    "";
  const version = text.replace(
    /\$\(([^)]+)\)/gu,
    (whole, name: string) => properties.get(name) ?? whole,
  );
  return names.map((name) => ({
    id: nuget(name.trim()),
    written: `"${name.trim()}"`,
    ...nugetVersion(version),
  }));
}

/** `1.0` asks for at least 1.0, but NuGet takes the lowest match: in practice that version. */
function nugetVersion(text: string): Pick<Declared, "range" | "version"> {
  const bare = text.trim();
  if (bare === "") return {};
  const exact = /^(?:\[\s*)?(\d[\w.+-]*)\s*(?:\])?$/u.exec(bare);
  if (exact === null || bare.includes("*")) return { range: bare };
  return { range: bare, version: exact[1] ?? bare };
}

function sdkOf(row: PlainData): string {
  return `${textAt(row, "@Name") ?? ""}/${textAt(row, "@Version") ?? ""}`;
}

/** `Sdk="Name/1.0"` is downloaded from NuGet; SDKs without a version come with .NET. */
function sdkReference(text: string | null): Declared | null {
  const [name = "", version = ""] = (text ?? "").split("/", 2);
  if (name === "" || version === "") return null;
  return { id: nuget(name), scope: "build", written: name, ...nugetVersion(version) };
}

function describePackagesConfig(data: PlainData): Description {
  const rows = itemsOf(at(data, "packages")).flatMap((packages) =>
    itemsOf(at(packages, "package")),
  );
  return {
    declared: rows.flatMap((row) => {
      const name = textAt(row, "@id");
      const version = nugetVersion(textAt(row, "@version") ?? "");
      return name === null ? [] : [{ id: nuget(name), written: `"${name}"`, ...version }];
    }),
  };
}

function describeLock(data: PlainData): Description {
  const rows = entriesOf(at(data, "dependencies")).flatMap(([, framework]) => entriesOf(framework));
  const declared: Declared[] = [];
  for (const [name, row] of rows) {
    const hash = textAt(row, "contentHash");
    if (textAt(row, "type") !== "Project") {
      const version = textAt(row, "resolved") ?? "";
      const hashes = hash === null ? [] : [`sha512:${hash}`];
      declared.push({ id: nuget(name), version, hashes, written: `"${name}"` });
    }
  }
  return { declared };
}

/** NuGet.config. Source: https://learn.microsoft.com/nuget/reference/nuget-config-file */
function describeSources(data: PlainData): Description {
  const configuration = itemsOf(at(data, "configuration"))[0];
  const added = (list: string): readonly PlainData[] =>
    itemsOf(at(configuration, list)).flatMap((sources) => itemsOf(at(sources, "add")));
  const signals = added("packageSources").flatMap((row) => {
    const url = textAt(row, "@value") ?? "";
    const host = hostOf(url);
    if (host === "api.nuget.org") return [];
    const changed = `registry-changed:source->${host === "" ? url : host}`;
    return isInsecure(url)
      ? [changed, `insecure-url:source ${textAt(row, "@key") ?? ""}`]
      : [changed];
  });
  const guards = itemsOf(at(configuration, "packageSourceMapping")).map(
    () => "safety-setting-removed:packageSourceMapping",
  );
  const validation = added("config").filter(
    (row) =>
      textAt(row, "@key") === "signatureValidationMode" && textAt(row, "@value") === "require",
  );
  guards.push(...validation.map(() => "safety-setting-removed:signatureValidationMode"));
  return { declared: [], signals, guards };
}

function describeTools(data: PlainData): Description {
  const declared = entriesOf(at(data, "tools")).map(([name, row]) => ({
    id: nuget(name),
    written: `"${name}"`,
    ...nugetVersion(textAt(row, "version") ?? ""),
  }));
  return { declared };
}

function describeGlobal(data: PlainData): Description {
  const sdk = textAt(data, "sdk", "version");
  const watched: Watched[] =
    sdk === null ? [] : [{ reason: `toolchain-changed:${sdk}`, value: sdk }];
  const declared = entriesOf(at(data, "msbuild-sdks")).map(([name, version]) => ({
    id: nuget(name),
    scope: "build" as const,
    written: `"${name}"`,
    ...nugetVersion(textOf(version) ?? ""),
  }));
  return { declared, watched };
}
