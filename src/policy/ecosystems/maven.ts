import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined, type Scope } from "./declared.ts";
import { baseName, type FileRule, named } from "./ecosystem.ts";
import { at, elementText, entriesOf, itemsOf, keysOf, textOf } from "./plain.ts";
import { identity } from "./purl.ts";
import { hostOf, isInsecure } from "./source-url.ts";

/** Files of Maven itself. */
export const MAVEN_FILES: readonly FileRule[] = [
  { matches: isPom, reader: "xml", role: "standalone", describe: describePom },
  {
    matches: (path) => path.endsWith(".mvn/extensions.xml"),
    reader: "xml",
    role: "standalone",
    describe: (data) =>
      dependencies(element(root(data, "extensions"), "extension"), NO_PROPERTIES, "build"),
  },
  {
    matches: named("settings.xml"),
    reader: "xml",
    role: "settings",
    describe: (data) => joined(elements(root(data, "settings"), "mirrors", "mirror").map(mirror)),
  },
];

function isPom(path: string): boolean {
  const name = baseName(path);
  return name === "pom.xml" || name.endsWith(".pom");
}

/** A Maven identity of group and artifact. */
export function mavenIdentity(group: string, artifact: string): string {
  return identity({ type: "maven", path: `${group}/${artifact}` });
}

type Properties = ReadonlyMap<string, string>;

const NO_PROPERTIES: Properties = new Map();

function root(data: PlainData, name: string): PlainData | undefined {
  return itemsOf(at(data, name))[0];
}

function element(parent: PlainData | undefined, name: string): readonly PlainData[] {
  return itemsOf(at(parent, name));
}

/** The elements `<list><name/><name/></list>` of a parent. */
function elements(parent: PlainData | undefined, list: string, name: string): readonly PlainData[] {
  return element(parent, list).flatMap((child) => element(child, name));
}

/** Source: https://maven.apache.org/pom.html */
function describePom(data: PlainData): Description {
  const project = root(data, "project");
  const properties = propertiesOf(project);
  const bases = [project, ...elements(project, "profiles", "profile")];
  const own = coordinates(project, properties);
  const parts = bases.flatMap((base) => partsOf(base, properties));
  const used = new Set(parts.flatMap(({ declared }) => declared.map(({ id }) => id)));
  const managed = bases.flatMap((base) =>
    element(base, "dependencyManagement").map((management) => managedIn(management, properties)),
  );
  return joined([
    parentOf(project, properties),
    ...parts.map((part) => withManagedVersions(part, managed)),
    ...managed.map((part) => importsAndOverrides(part, used)),
    { declared: [], firstParty: own === null ? [] : [mavenIdentity(own.group, own.artifact)] },
  ]);
}

function partsOf(base: PlainData | undefined, properties: Properties): readonly Description[] {
  const build = element(base, "build")[0];
  const plugins = [
    ...elements(build, "plugins", "plugin"),
    ...element(build, "pluginManagement").flatMap((management) =>
      elements(management, "plugins", "plugin"),
    ),
    ...elements(base, "reporting", "plugins").flatMap((list) => element(list, "plugin")),
  ];
  const nested = plugins.flatMap((plugin) => elements(plugin, "dependencies", "dependency"));
  return [
    dependencies(elements(base, "dependencies", "dependency"), properties, null),
    dependencies(plugins, properties, "build"),
    dependencies(nested, properties, "build"),
    dependencies(elements(build, "extensions", "extension"), properties, "build"),
    ...elements(base, "repositories", "repository").map(repository),
    ...elements(base, "pluginRepositories", "pluginRepository").map(repository),
  ];
}

function propertiesOf(project: PlainData | undefined): Properties {
  const found = new Map<string, string>();
  for (const table of element(project, "properties")) {
    for (const key of keysOf(table)) found.set(key, elementText(at(table, key)) ?? "");
  }
  const parent = element(project, "parent")[0];
  for (const [key, from] of [
    ["project", project],
    ["project.parent", parent],
  ] as const) {
    for (const name of ["groupId", "artifactId", "version"]) {
      const text = elementText(at(from, name)) ?? elementText(at(parent, name));
      if (text !== null) found.set(`${key}.${name}`, text);
    }
  }
  return found;
}

const REFERENCE = /\$\{([^}]+)\}/gu;

/** Replaces `${name}`, one level deep; a name that is not known here stays as written. */
function resolved(text: string | null, properties: Properties): string {
  return (text ?? "").replace(REFERENCE, (whole, name: string) => properties.get(name) ?? whole);
}

interface Coordinates {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
}

function coordinates(row: PlainData | undefined, properties: Properties): Coordinates | null {
  const artifact = resolved(elementText(at(row, "artifactId")), properties);
  if (artifact === "") return null;
  const group = elementText(at(row, "groupId"));
  const inherited = properties.get("project.groupId") ?? "";
  const fallback = at(row, "modelVersion") === undefined ? "org.apache.maven.plugins" : inherited;
  return {
    group: group === null ? fallback : resolved(group, properties),
    artifact,
    version: resolved(elementText(at(row, "version")), properties),
  };
}

function dependencies(
  rows: readonly PlainData[],
  properties: Properties,
  scope: Scope | null,
): Description {
  const declared: Declared[] = [];
  const firstParty: string[] = [];
  for (const row of rows) {
    const found = coordinates(row, properties);
    if (found === null) continue;
    const id = mavenIdentity(found.group, found.artifact);
    const isOwn = found.group === properties.get("project.groupId") && refersToProject(row);
    if (isOwn) firstParty.push(id);
    const path = elementText(at(row, "systemPath"));
    const origin = path === null ? {} : { origin: { kind: "archive", location: path } as const };
    declared.push({
      id,
      ...mavenVersion(found.version),
      ...origin,
      scope: scope ?? scopeOf(row),
      written: `<artifactId>${found.artifact}`,
    });
  }
  return { declared, firstParty };
}

/** `${project.version}` is how modules of one build name each other. */
function refersToProject(row: PlainData): boolean {
  return elementText(at(row, "version"))?.includes("${project.") === true;
}

/** Version fields of a declaration: ranges and snapshots are not exact. */
export function mavenVersion(text: string): Pick<Declared, "range" | "version" | "mutable"> {
  if (text === "") return {};
  if (/^(?:LATEST|RELEASE|latest\..*)$/u.test(text) || text.endsWith("-SNAPSHOT")) {
    return { range: text, mutable: true };
  }
  return /[[\](),+$]/u.test(text) ? { range: text } : { range: text, version: text };
}

function scopeOf(row: PlainData): Scope {
  return elementText(at(row, "scope")) === "test" ? "development" : "production";
}

interface Managed {
  readonly imports: Description;
  readonly versions: ReadonlyMap<string, Declared>;
}

function managedIn(management: PlainData, properties: Properties): Managed {
  const rows = elements(management, "dependencies", "dependency");
  const isImport = (row: PlainData): boolean => elementText(at(row, "scope")) === "import";
  const { declared } = dependencies(
    rows.filter((row) => !isImport(row)),
    properties,
    null,
  );
  return {
    imports: dependencies(rows.filter(isImport), properties, "production"),
    versions: new Map(declared.map((found) => [found.id, found])),
  };
}

function withManagedVersions(part: Description, managed: readonly Managed[]): Description {
  const declared = part.declared.map((found) => {
    if (found.range !== undefined) return found;
    const { range, version } =
      managed.map(({ versions }) => versions.get(found.id)).find(Boolean) ?? {};
    return {
      ...found,
      ...(range === undefined ? {} : { range }),
      ...(version === undefined ? {} : { version }),
    };
  });
  return { ...part, declared };
}

/** A managed version of a package that is not used directly forces a transitive one. */
function importsAndOverrides(
  { imports, versions }: Managed,
  used: ReadonlySet<string>,
): Description {
  const watched = [...versions.values()].flatMap(({ id, range }) =>
    used.has(id)
      ? []
      : [{ reason: `override-changed:${id}`, value: range ?? "", removalCounts: true }],
  );
  return { ...imports, watched };
}

function parentOf(project: PlainData | undefined, properties: Properties): Description {
  const rows = element(project, "parent").filter((parent) => {
    const relative = elementText(at(parent, "relativePath"));
    return relative === null || relative === "";
  });
  return dependencies(rows, properties, "production");
}

function repository(row: PlainData): Description {
  const url = elementText(at(row, "url")) ?? "";
  const id = elementText(at(row, "id")) ?? "";
  return { declared: [], signals: repositorySignals(id, url) };
}

/** A Maven or Gradle repository as signals. */
export function repositorySignals(id: string, url: string): readonly string[] {
  const host = hostOf(url);
  if (host === "" || host === "repo.maven.apache.org" || host === "repo1.maven.org") return [];
  const changed = `registry-changed:repository->${host}`;
  return isInsecure(url)
    ? [changed, `insecure-url:repository ${id === "" ? host : id}`]
    : [changed];
}

function mirror(row: PlainData): Description {
  const url = elementText(at(row, "url")) ?? "";
  const id = elementText(at(row, "id")) ?? "";
  return {
    declared: [],
    signals: [`registry-changed:mirror->${hostOf(url)}`, ...repositorySignals(id, url).slice(1)],
  };
}

/** gradle/verification-metadata.xml: what Gradle checks downloads against. */
export function describeVerification(data: PlainData): Description {
  const metadata = root(data, "verification-metadata");
  const configuration = element(metadata, "configuration")[0];
  const switches = ["verify-metadata", "verify-signatures"];
  const guards = switches.filter((key) => elementText(at(configuration, key)) === "true");
  const off = switches.filter((key) => elementText(at(configuration, key)) === "false");
  const trusted = elements(configuration, "trusted-artifacts", "trust").map((row) =>
    entriesOf(row)
      .flatMap(([key, value]) => `${key.replace("@", "")}=${textOf(value) ?? ""}`)
      .join(" "),
  );
  const sums = new Map<string, string>();
  for (const component of elements(metadata, "components", "component")) {
    const name = mavenIdentity(
      textOf(at(component, "@group")) ?? "",
      textOf(at(component, "@name")) ?? "",
    );
    for (const artifact of element(component, "artifact")) {
      const key = `${name} ${textOf(at(component, "@version")) ?? ""} ${textOf(at(artifact, "@name")) ?? ""}`;
      const sum = ["sha512", "sha256"].flatMap(
        (kind) => textOf(at(element(artifact, kind)[0], "@value")) ?? [],
      );
      sums.set(key, sum.join(" "));
    }
  }
  const signals = [...off, ...trusted.map((trust) => `trusted-artifacts ${trust}`)];
  const prefix = "safety-setting-removed:";
  return {
    declared: [],
    sums,
    signals: signals.map((key) => prefix + key),
    guards: guards.map((key) => prefix + key),
  };
}
