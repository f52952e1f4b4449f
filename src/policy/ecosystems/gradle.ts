import type { PlainData } from "../../domain/plain-data.ts";
import {
  type Declared,
  type DescribeContext,
  type Description,
  type Include,
  joined,
  type Scope,
} from "./declared.ts";
import { baseName, type Ecosystem, ending, named, resolvePath } from "./ecosystem.ts";
import {
  describeCatalog,
  describeGradleLock,
  describeWrapper,
  gradleDeclared,
  pluginDeclared,
} from "./gradle-files.ts";
import { describeVerification, MAVEN_FILES, repositorySignals } from "./maven.ts";
import { hostOf, isInsecure, withoutScheme } from "./source-url.ts";
import { isMark, isWord, option, statementsOf, type Token, tokensOf } from "./tokens.ts";

/** Maven and Gradle publish to and install from the same repositories. */
export const JVM: Ecosystem = {
  id: "maven",
  title: "Maven, Gradle",
  files: [
    ...MAVEN_FILES,
    {
      matches: ending(".gradle", ".gradle.kts"),
      reader: "gradle",
      role: "standalone",
      program: true,
      describe: describeGradle,
    },
    {
      matches: ending(".versions.toml"),
      reader: "toml",
      role: "standalone",
      describe: describeCatalog,
    },
    {
      matches: (path) =>
        named("gradle.lockfile", "buildscript-gradle.lockfile")(path) ||
        path.includes("gradle/dependency-locks/"),
      reader: "lines",
      role: "lock",
      describe: describeGradleLock,
    },
    {
      matches: named("gradle-wrapper.properties", "maven-wrapper.properties"),
      reader: "properties",
      role: "settings",
      describe: describeWrapper,
    },
    {
      matches: named("verification-metadata.xml"),
      reader: "xml",
      role: "settings",
      describe: describeVerification,
    },
  ],
};

interface Script {
  readonly declared: Declared[];
  readonly signals: string[];
  readonly includes: Include[];
  /** Names of the blocks that are open, innermost last. */
  readonly blocks: string[];
}

/** Literals of a build script: `group:name:version`, maps, plugins, repositories. */
function describeGradle(data: PlainData, context: DescribeContext): Description {
  const script: Script = { declared: [], signals: [], includes: [], blocks: [] };
  for (const statement of gradleStatements(tokensOf(data))) {
    takeStatement(script, statement, context);
  }
  const { declared, signals, includes } = script;
  return joined([{ declared, signals, includes }]);
}

/** Braces end statements as well: `plugins { id("x") }` may stand on one line. */
function gradleStatements(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const broken = tokens.flatMap((token) => {
    const end = { kind: "end", text: "" } as const;
    if (isMark(token, "{")) return [token, end];
    if (isMark(token, "}")) return [end, token, end];
    return isMark(token, ";") ? [end] : [token];
  });
  return statementsOf(broken);
}

function takeStatement(
  script: Script,
  statement: readonly Token[],
  context: DescribeContext,
): void {
  const [verb] = statement;
  const block = script.blocks.at(-1) ?? "";
  if (block === "plugins" || isWord(verb, "id") || isWord(verb, "alias")) {
    takePlugin(script, statement);
  } else if (script.blocks.includes("repositories")) takeRepository(script, statement);
  else if (isWord(verb, "apply")) takeApply(script, statement, context);
  else if (script.blocks.includes("dependencies")) takeDependency(script, statement);
  if (isMark(statement.at(-1), "{")) script.blocks.push(verb?.text ?? "");
  if (isMark(verb, "}")) script.blocks.pop();
}

function literals(statement: readonly Token[]): readonly string[] {
  return statement.flatMap((token) => (token.kind === "string" ? [token.text] : []));
}

function takePlugin(script: Script, statement: readonly Token[]): void {
  takeCatalogReferences(script, statement);
  const [verb] = statement;
  const version = statement.findIndex((token) => isWord(token, "version"));
  const [name] = literals(version === -1 ? statement : statement.slice(0, version));
  const [value] = version === -1 ? [] : literals(statement.slice(version));
  if (name === undefined || value === undefined) return;
  const id = isWord(verb, "kotlin") ? `org.jetbrains.kotlin.${name}` : name;
  script.declared.push(pluginDeclared(id, value));
}

function takeRepository(script: Script, statement: readonly Token[]): void {
  const urls = literals(statement).filter((text) => text.includes("://"));
  script.signals.push(...urls.flatMap((url) => repositorySignals("", url)));
  const insecure = statement.findIndex((token) =>
    /^(?:allowInsecureProtocol|isAllowInsecureProtocol)$/u.test(token.text),
  );
  if (insecure !== -1 && statement.some((token) => isWord(token, "true"))) {
    script.signals.push("safety-setting-removed:allowInsecureProtocol");
  }
}

function takeApply(script: Script, statement: readonly Token[], context: DescribeContext): void {
  const from = option(statement, "from");
  if (from === null) return;
  if (!from.includes("://")) {
    script.includes.push({
      subject: from,
      path: from.includes("$") ? null : resolvePath(context.path, from),
    });
    return;
  }
  script.signals.push(`remote-script:${withoutScheme(from)}`);
  if (isInsecure(from)) script.signals.push(`insecure-url:${hostOf(from)}`);
}

const DEVELOPMENT = /^(?:test|androidTest|integrationTest|detekt|ktlint)/u;
const BUILD = /^(?:classpath|annotationProcessor|kapt|ksp)/u;

function takeDependency(script: Script, statement: readonly Token[]): void {
  const verb = statement.find((token) => token.kind === "word")?.text ?? "";
  if (statement.some((token) => isWord(token, "project"))) return;
  takeCatalogReferences(script, statement);
  if (statement.some((token) => isWord(token, "files"))) {
    script.signals.push(...literals(statement).map((path) => `vendored-archive:${path}`));
    return;
  }
  const scope = scopeOf(verb);
  const group = option(statement, "group");
  const name = option(statement, "name");
  if (group !== null && name !== null) {
    const found = gradleDeclared([group, name, option(statement, "version") ?? ""].join(":"));
    if (found !== null) script.declared.push({ ...found, scope });
    return;
  }
  for (const text of literals(statement)) {
    const found = gradleDeclared(text);
    if (found !== null) script.declared.push({ ...found, scope });
  }
  const [first] = literals(statement);
  if (
    statement.some((token) => isWord(token, "kotlin")) &&
    first !== undefined &&
    !first.includes(":")
  ) {
    const found = gradleDeclared(`org.jetbrains.kotlin:kotlin-${first}`);
    if (found !== null) script.declared.push({ ...found, scope });
  }
}

function scopeOf(configuration: string): Scope {
  if (DEVELOPMENT.test(configuration)) return "development";
  return BUILD.test(configuration) ? "build" : "production";
}

/** `libs.okhttp` stands in the version catalogue, `gradle/libs.versions.toml` by default. */
function takeCatalogReferences(script: Script, statement: readonly Token[]): void {
  for (const token of statement) {
    const catalog = /^(\w*[lL]ibs)\.[\w.]+$/u.exec(token.text)?.[1];
    if (token.kind !== "word" || catalog === undefined) continue;
    const subject = token.text.replace(/\.get$/u, "");
    script.includes.push({ subject, path: `gradle/${baseName(catalog)}.versions.toml` });
  }
}
