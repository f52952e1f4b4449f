import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined, type Scope } from "./declared.ts";
import { baseName, type Ecosystem, named } from "./ecosystem.ts";
import { at, itemsOf, textsOf } from "./plain.ts";
import { describePipfileLock, describePythonLock } from "./python-locks.ts";
import { dependencyTable, describePyproject, indexSignals, namedIndex } from "./python-project.ts";
import { pythonDeclared } from "./python-requirement.ts";
import { describeRequirements, sourceOption } from "./python-requirements-file.ts";
import { isMark, isWord, type Token, tokensOf } from "./tokens.ts";

/** pip, Poetry, PDM, uv, Pipenv, setuptools. */
export const PYTHON: Ecosystem = {
  id: "pypi",
  title: "Python",
  files: [
    {
      matches: isRequirementsFile,
      reader: "lines",
      role: "standalone",
      describe: describeRequirements,
    },
    {
      matches: named("pyproject.toml"),
      reader: "toml",
      role: "manifest",
      describe: describePyproject,
    },
    {
      matches: (path) =>
        /^(?:poetry|uv|pdm)\.lock$|^pylock(?:\.[\w-]+)?\.toml$/u.test(baseName(path)),
      reader: "toml",
      role: "lock",
      describe: describePythonLock,
    },
    { matches: named("Pipfile"), reader: "toml", role: "manifest", describe: describePipfile },
    { matches: named("Pipfile.lock"), reader: "json", role: "lock", describe: describePipfileLock },
    { matches: named("setup.cfg"), reader: "ini", role: "standalone", describe: describeSetupCfg },
    {
      matches: named("setup.py"),
      reader: "python",
      role: "standalone",
      program: true,
      describe: describeSetupPy,
    },
    {
      matches: named("pip.conf", "pip.ini"),
      reader: "ini",
      role: "settings",
      describe: describePipConf,
    },
    { matches: named("uv.toml"), reader: "toml", role: "settings", describe: describeUvToml },
  ],
};

function isRequirementsFile(path: string): boolean {
  const name = baseName(path).toLowerCase();
  if (!/\.(?:txt|in|pip)$/u.test(name) || name.includes("constraint")) return false;
  if (/(?:^|[-_.])(?:requirements?|reqs?|requires)(?:[-_.]|$)/u.test(name)) return true;
  return /(?:^|\/)(?:requirements|reqs)\/[^/]+$/u.test(path.toLowerCase());
}

function describePipfile(data: PlainData): Description {
  const signals = itemsOf(at(data, "source")).flatMap((source) => namedIndex("source", source));
  const verified = itemsOf(at(data, "source")).filter(
    (source) => at(source, "verify_ssl") === false,
  );
  const unsafe = verified.map(() => "safety-setting-removed:verify_ssl");
  return joined([
    dependencyTable(at(data, "packages"), "production"),
    dependencyTable(at(data, "dev-packages"), "development"),
    { declared: [], signals: [...signals, ...unsafe] },
  ]);
}

const SETUP_KEYS: Readonly<Record<string, Scope>> = {
  install_requires: "production",
  setup_requires: "build",
  tests_require: "development",
};

function describeSetupCfg(rows: PlainData): Description {
  const parts = itemsOf(rows).map((row): Description => {
    const [section = "", key = "", value = ""] = textsOf(row);
    const scope = section === "options" ? SETUP_KEYS[key] : undefined;
    if (scope !== undefined) return requirementList(value, scope);
    return section === "options.extras_require"
      ? requirementList(value, "production")
      : { declared: [] };
  });
  return joined(parts);
}

function requirementList(value: string, scope: Scope): Description {
  const texts = value.split(/[\n]|;(?=\s*[A-Za-z][\w.-]*\s*(?:[<>=~!]=|$))/u);
  return { declared: texts.flatMap((text) => pythonDeclared(text, scope) ?? []) };
}

/** Every list is followed to its end; a setup script has a handful. */
const LISTS_MAX = 50;

/** setup.py is a program: only the string literals of the well-known arguments are read. */
function describeSetupPy(data: PlainData): Description {
  const tokens = tokensOf(data);
  const declared: Declared[] = [];
  let lists = 0;
  tokens.forEach((token, index) => {
    if (token.kind !== "word" && token.kind !== "string") return;
    const scope = token.text === "extras_require" ? "production" : SETUP_KEYS[token.text];
    if (scope === undefined || lists >= LISTS_MAX) return;
    lists += 1;
    for (const text of literalsAfter(tokens, index + 1)) {
      const found = pythonDeclared(text, scope);
      if (found !== null) declared.push(found);
    }
  });
  const name = nameArgument(tokens);
  return { declared: declared.filter(({ id }) => id !== name) };
}

function nameArgument(tokens: readonly Token[]): string | null {
  const start = tokens.findIndex(
    (token, index) => isWord(token, "name") && isMark(tokens[index + 1], "="),
  );
  const value = start === -1 ? undefined : tokens[start + 2];
  return value?.kind === "string" ? (pythonDeclared(value.text)?.id ?? null) : null;
}

/** The strings of the list or dictionary that begins after `=`; dictionary keys are left out. */
function literalsAfter(tokens: readonly Token[], start: number): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  for (let index = start; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) break;
    if (["[", "(", "{"].some((mark) => isMark(token, mark))) depth += 1;
    if (["]", ")", "}"].some((mark) => isMark(token, mark))) depth -= 1;
    if (token.kind === "string" && depth > 0 && !isMark(tokens[index + 1], ":")) {
      found.push(token.text);
    }
    if (depth <= 0 && !isMark(token, "=") && !isMark(token, ":") && token.kind !== "end") break;
  }
  return found;
}

function describePipConf(rows: PlainData): Description {
  const parts = itemsOf(rows).map((row): Description => {
    const [, key = "", value = ""] = textsOf(row);
    const values = value.split(/\s+/u).filter((text) => text !== "");
    return joined(values.map((text) => ({ declared: [], ...sourceOption(`--${key}`, text) })));
  });
  return joined(parts);
}

function describeUvToml(data: PlainData): Description {
  const indexed = itemsOf(at(data, "index")).flatMap((row) => namedIndex("index", row));
  const urls = textsOf(at(data, "index-url")).flatMap((url) => indexSignals("index-url", url));
  const extra = textsOf(at(data, "extra-index-url")).flatMap((url) =>
    indexSignals("extra-index-url", url),
  );
  return { declared: [], signals: [...indexed, ...urls, ...extra] };
}
