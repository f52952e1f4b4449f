import type { Declared } from "./declared.ts";
import { npmDeclared, npmSpec, splitNameAndSpec } from "./npm-spec.ts";
import { identity } from "./purl.ts";
import { pythonDeclared } from "./python-requirement.ts";
import { repositoryIdentity } from "./source-url.ts";

/** The words that are no options and no values of options. */
export function operands(
  words: readonly string[],
  valued: readonly string[] = [],
): readonly string[] {
  return words.filter(
    (word, index) => !word.startsWith("-") && !valued.includes(words[index - 1] ?? ""),
  );
}

/** Whether nothing but an exact version may be called pinned here. */
export function asUnpinned(found: Declared | null): readonly Declared[] {
  if (found === null) return [];
  const isOpen =
    found.version === undefined && found.mutable !== true && found.origin === undefined;
  return [isOpen ? { ...found, unpinned: true } : found];
}

/** A package of npm as a command names it. */
export function npmWord(word: string): readonly Declared[] {
  const direct = npmSpec("", word);
  if (direct.kind === "git") {
    const found = npmDeclared("", word);
    return found === null
      ? []
      : [{ ...found, id: repositoryIdentity(direct.repository), written: word }];
  }
  const [name, spec] = splitNameAndSpec(word);
  if (name === "" || name.startsWith(".") || name.startsWith("/") || name.includes("$")) return [];
  const found = npmDeclared(name, spec);
  return asUnpinned(found === null ? null : { ...found, range: spec, written: name });
}

/** A package of PyPI as a command names it. */
export function pypiWord(word: string): readonly Declared[] {
  const spec = word.replace(/^([\w.-]+)@(?!\s)([\w.]+)$/u, "$1==$2");
  const found = /[$/]/u.test(word) && !word.includes("://") ? null : pythonDeclared(spec);
  const latest = word.endsWith("@latest") ? pythonDeclared(word.replace(/@latest$/u, "")) : null;
  return latest === null ? asUnpinned(found) : [{ ...latest, range: "latest", mutable: true }];
}

/** The value of the first of these options, in the next word or behind `=`. */
export function optionValue(words: readonly string[], names: readonly string[]): string | null {
  for (const [index, word] of words.entries()) {
    const [flag = "", value] = word.split(/=(.*)/su, 2);
    if (names.includes(flag)) return value ?? words[index + 1] ?? null;
  }
  return null;
}

/** A Go package as `go run` and `go install` name it. */
export function goWord(word: string): readonly Declared[] {
  const [path, version] = splitNameAndSpec(word);
  if (!path.includes(".") || path.startsWith(".")) return [];
  const id = identity({ type: "golang", path });
  if (version === "" || version === "latest") {
    return [
      {
        id,
        range: version,
        mutable: version === "latest",
        unpinned: version === "",
        written: path,
      },
    ];
  }
  return [{ id, range: version, version, written: path }];
}

/** `name@1.0`, `name==1.0`, `name=1.0` or `name:1.0` of other package managers. */
export function plainWord(type: string, word: string): Declared {
  const [, name = word, version] = /^([^=@:]+)(?:==?|@|:)(.+)$/u.exec(word) ?? [];
  const base = { id: identity({ type, path: name }), written: name };
  return version === undefined ? base : { ...base, range: version, version };
}
