import type { Declared } from "./declared.ts";
import {
  asUnpinned,
  goWord,
  npmWord,
  operands,
  optionValue,
  plainWord,
  pypiWord,
} from "./shell-words.ts";

/** Packages that an install command of a package manager names. */
export function installPackages(
  words: readonly string[],
  distribution: string,
): readonly Declared[] {
  const [program = "", ...operandsOfProgram] = words;
  const [verb = "", ...rest] = operandsOfProgram;
  switch (program.replace(/\d(?:\.\d+)?$/u, "")) {
    case "npm":
    case "pnpm":
    case "yarn":
    case "bun":
      return nodeInstall(verb, rest);
    case "pip":
    case "pipx":
      return verb === "install" ? pipWords(rest) : [];
    case "uv":
      if (verb === "pip" || verb === "tool") {
        return rest[0] === "install" ? pipWords(rest.slice(1)) : [];
      }
      return verb === "add" ? pipWords(rest) : [];
    case "python":
      return verb === "-m" && rest[0] === "pip" && rest[1] === "install"
        ? pipWords(rest.slice(2))
        : [];
    case "gem":
      return verb === "install" ? gemWords(rest) : [];
    case "cargo":
      return verb === "install" ? cargoWords(rest) : [];
    case "go":
      return verb === "install" || verb === "get" ? operands(rest).flatMap(goWord) : [];
    case "apt":
    case "apt-get":
      return verb === "install" || rest.includes("install")
        ? systemWords("deb", distribution, operandsOfProgram)
        : [];
    case "apk":
      return verb === "add" || rest.includes("add")
        ? systemWords("apk", "alpine", operandsOfProgram)
        : [];
    case "yum":
    case "dnf":
    case "microdnf":
      return words.includes("install")
        ? systemWords("rpm", distribution === "debian" ? "fedora" : distribution, operandsOfProgram)
        : [];
    default:
      return [];
  }
}

function nodeInstall(verb: string, rest: readonly string[]): readonly Declared[] {
  if (verb === "global" && rest[0] === "add") return operands(rest.slice(1)).flatMap(npmWord);
  return ["i", "install", "add"].includes(verb)
    ? operands(rest, ["--prefix", "--registry", "-C"]).flatMap(npmWord)
    : [];
}

const PIP_VALUED = [
  "-r",
  "--requirement",
  "-c",
  "--constraint",
  "-i",
  "--index-url",
  "--extra-index-url",
  "-f",
  "--find-links",
  "-t",
  "--target",
  "--trusted-host",
  "-e",
  "--editable",
  "--python",
  "--prefix",
  "--root",
];

function pipWords(words: readonly string[]): readonly Declared[] {
  return operands(words, PIP_VALUED)
    .filter((word) => !word.startsWith("."))
    .flatMap(pypiWord);
}

function gemWords(words: readonly string[]): readonly Declared[] {
  const version = optionValue(words, ["-v", "--version"]);
  return operands(words, ["-v", "--version", "--source", "-s"]).flatMap((word) => {
    const found = plainWord("gem", word);
    return asUnpinned(version === null ? found : { ...found, range: version, version });
  });
}

function cargoWords(words: readonly string[]): readonly Declared[] {
  const version = optionValue(words, ["--version", "--vers"]);
  const names = operands(words, [
    "--version",
    "--vers",
    "--git",
    "--path",
    "--root",
    "--features",
    "-F",
  ]);
  return names.flatMap((word) => {
    const found = plainWord("cargo", word);
    return asUnpinned(version === null ? found : { ...found, range: version, version });
  });
}

/** A pin is not usual for packages of the base system: mirrors drop old versions. */
function systemWords(
  type: string,
  namespace: string,
  words: readonly string[],
): readonly Declared[] {
  const names = operands(words, [
    "-t",
    "--target-release",
    "-o",
    "--repository",
    "-X",
    "--virtual",
  ]);
  return names
    .filter((name) => !["install", "add", "update"].includes(name) && !/[$/*]/u.test(name))
    .map((name) => plainWord(type, name))
    .map((found) => ({
      ...found,
      id: found.id.replace(`pkg:${type}/`, `pkg:${type}/${namespace}/`),
    }));
}
