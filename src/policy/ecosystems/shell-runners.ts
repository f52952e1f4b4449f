import type { Declared } from "./declared.ts";
import { moduleOf } from "./deno.ts";
import { dockerDeclared } from "./docker-image.ts";
import {
  asUnpinned,
  goWord,
  npmWord,
  operands,
  optionValue,
  plainWord,
  pypiWord,
} from "./shell-words.ts";

/** Programs that fetch a package and run it at once; null for all others. */
export function runnerPackages(
  program: string,
  words: readonly string[],
): readonly Declared[] | null {
  const [first = "", ...rest] = words;
  switch (program.replace(/\.(?:cmd|exe)$/u, "")) {
    case "npx":
    case "bunx":
    case "pnpx":
      return npxPackages(words);
    case "npm":
      return first === "exec" || first === "x" ? npxPackages(rest) : null;
    case "pnpm":
    case "yarn":
      return first === "dlx" ? npxPackages(rest) : null;
    case "bun":
      return first === "x" ? npxPackages(rest) : null;
    case "uvx":
      return uvxPackages(words);
    case "uv":
      if (first === "tool" && rest[0] === "run") return uvxPackages(rest.slice(1));
      return first === "run" ? withPackages(rest) : null;
    case "pipx":
      return first === "run" ? uvxPackages(rest) : null;
    case "docker":
    case "podman":
      return first === "run" ? dockerRun(rest) : null;
    case "deno":
      return ["run", "install", "x"].includes(first) ? denoRun(rest) : null;
    case "go":
      return first === "run" ? operands(rest).slice(0, 1).flatMap(goWord) : null;
    case "dnx":
      return operands(words)
        .slice(0, 1)
        .map((word) => plainWord("nuget", word));
    default:
      return null;
  }
}

function npxPackages(words: readonly string[]): readonly Declared[] {
  const named = optionValue(words, ["-p", "--package"]);
  if (named !== null) return npmWord(named);
  const [target] = operands(words, ["-c", "--call", "--registry"]);
  return target === undefined ? [] : npmWord(target);
}

function uvxPackages(words: readonly string[]): readonly Declared[] {
  const from = optionValue(words, ["--from", "--spec"]);
  const valued = ["--python", "-p", "--with", "--index-url", "--from", "--spec", "--directory"];
  const target = from ?? operands(words, valued)[0];
  const main = target === undefined ? [] : pypiWord(target);
  return [...main, ...withPackages(words)];
}

function withPackages(words: readonly string[]): readonly Declared[] {
  const extra = optionValue(words, ["--with"]);
  return (extra ?? "").split(",").flatMap((word) => (word === "" ? [] : pypiWord(word)));
}

/** Options of `docker run` that take a value in the next word. */
const DOCKER_VALUED = [
  "-e",
  "--env",
  "-v",
  "--volume",
  "-p",
  "--publish",
  "--name",
  "--network",
  "--mount",
  "-w",
  "--workdir",
  "-u",
  "--user",
  "--entrypoint",
  "--env-file",
  "--add-host",
  "--platform",
  "-l",
  "--label",
  "-h",
  "--hostname",
  "--cpus",
  "-m",
  "--memory",
];

function dockerRun(words: readonly string[]): readonly Declared[] {
  const [image] = operands(words, DOCKER_VALUED);
  return image === undefined || image.includes("$") ? [] : [dockerDeclared(image)];
}

function denoRun(words: readonly string[]): readonly Declared[] {
  const found = operands(words)
    .slice(0, 1)
    .flatMap((word) => moduleOf(word) ?? []);
  return found.flatMap(asUnpinned);
}
