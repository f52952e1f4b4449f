import type { PlainData } from "../../domain/plain-data.ts";
import type { Declared, Description, Watched } from "./declared.ts";
import { mavenIdentity, mavenVersion } from "./maven.ts";
import { at, entriesOf, itemsOf, textAt, textOf, textsOf } from "./plain.ts";
import { hostOf, isInsecure } from "./source-url.ts";

/** `group:name[:version][:classifier][@extension]`; null for any other text. */
export function gradleDeclared(text: string): Declared | null {
  const match = /^([\w.-]+):([\w.-]+)(?::([^:@]*))?(?::[^:@]*)?(?:@\w+)?$/u.exec(text.trim());
  if (match === null) return null;
  const [, group = "", name = "", version = ""] = match;
  return {
    id: mavenIdentity(group, name),
    written: `${group}:${name}`,
    ...mavenVersion(version.replace(/!!$/u, "")),
  };
}

/** A Gradle plugin by its marker artifact. Source: https://docs.gradle.org/current/userguide/plugins.html */
export function pluginDeclared(id: string, version: string): Declared {
  return { id: mavenIdentity(id, `${id}.gradle.plugin`), written: id, ...mavenVersion(version) };
}

/** gradle/libs.versions.toml. */
export function describeCatalog(data: PlainData): Description {
  const versions = at(data, "versions");
  const libraries = entriesOf(at(data, "libraries")).flatMap(([, row]) => {
    const found = gradleDeclared(textOf(row) ?? moduleOf(row));
    const version = versionOf(at(row, "version"), versions);
    return found === null ? [] : [version === "" ? found : { ...found, ...mavenVersion(version) }];
  });
  const plugins = entriesOf(at(data, "plugins")).flatMap(([, row]) => {
    const [short, shortVersion = ""] = (textOf(row) ?? "").split(":", 2);
    const id = textAt(row, "id") ?? short;
    if (id === undefined || id === "") return [];
    return [
      pluginDeclared(
        id,
        shortVersion === "" ? versionOf(at(row, "version"), versions) : shortVersion,
      ),
    ];
  });
  return { declared: [...libraries, ...plugins] };
}

function moduleOf(row: PlainData): string {
  return textAt(row, "module") ?? `${textAt(row, "group") ?? ""}:${textAt(row, "name") ?? ""}`;
}

/** A version is a text, a reference to the table, or a table of its own. */
function versionOf(value: PlainData | undefined, versions: PlainData | undefined): string {
  const reference = textAt(value, "ref");
  const target = reference === null ? value : at(versions, reference);
  const keys = ["strictly", "require", "prefer"];
  return (
    textOf(target) ?? keys.map((key) => textAt(target, key)).find((text) => text !== null) ?? ""
  );
}

/** gradle.lockfile: `group:name:version=configuration,configuration`. */
export function describeGradleLock(data: PlainData): Description {
  const declared = textsOf(data).flatMap((line) => {
    if (line.startsWith("#") || line.startsWith("empty=")) return [];
    return gradleDeclared(line.split("=", 1)[0] ?? "") ?? [];
  });
  return { declared: declared.map(({ range: _range, ...locked }) => locked) };
}

/** The wrapper downloads and runs a build tool before anything of the project does. */
export function describeWrapper(rows: PlainData): Description {
  const values = new Map(
    itemsOf(rows).map((row) => [textsOf(row)[1] ?? "", textsOf(row)[2] ?? ""]),
  );
  const signals: string[] = [];
  const watched: Watched[] = [];
  const name =
    values.has("wrapperUrl") || values.get("distributionUrl")?.includes("maven") === true
      ? "maven-wrapper"
      : "gradle-wrapper";
  const hashes: string[] = [];
  for (const [key, url] of [...values].filter(([entry]) =>
    /^(?:distribution|wrapper)Url$/u.test(entry),
  )) {
    watched.push({
      reason: `resolved-host-changed:${name}`,
      value: hostOf(url),
      arrivalIgnored: true,
    });
    const release = url.slice(url.lastIndexOf("/") + 1).replace(/-(?:bin|all)\.\w+$/u, "");
    watched.push({ reason: `toolchain-changed:${release}`, value: release });
    if (isInsecure(url)) signals.push(`insecure-url:${name}`);
    const sum = values.get(key.replace("Url", "Sha256Sum"));
    if (sum !== undefined) hashes.push(`${release} ${sum}`);
  }
  if (values.get("validateDistributionUrl") === "false") {
    signals.push("safety-setting-removed:validateDistributionUrl");
  }
  const guards = hashes.length === 0 ? [] : [`integrity-removed:${name}`];
  return { declared: [], signals, watched, guards, sums: sumsOf(name, hashes) };
}

function sumsOf(name: string, hashes: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    hashes.map((row) => {
      const [release = "", sum = ""] = row.split(" ", 2);
      return [`${name} ${release}`, sum];
    }),
  );
}
