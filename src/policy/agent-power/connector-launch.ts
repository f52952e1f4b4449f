import { programName } from "./command-breadth.ts";
import type { ConnectorGrant } from "./grant.ts";

/** The package or image that starting a connector fetches. */
export interface LaunchedPackage {
  readonly name: string;
  /** Null when none was asked for. */
  readonly version: string | null;
  readonly pinned: boolean;
}

/** How a program that fetches packages is called. */
interface Runner {
  readonly words: readonly string[];
  readonly read: (args: readonly string[]) => LaunchedPackage | null;
}

const RUNNERS: readonly Runner[] = [
  { words: ["npx"], read: npmPackage },
  { words: ["bunx"], read: npmPackage },
  { words: ["pnpx"], read: npmPackage },
  { words: ["npm", "exec"], read: npmPackage },
  { words: ["npm", "x"], read: npmPackage },
  { words: ["pnpm", "dlx"], read: npmPackage },
  { words: ["yarn", "dlx"], read: npmPackage },
  { words: ["bun", "x"], read: npmPackage },
  { words: ["uvx"], read: pythonPackage },
  { words: ["uv", "tool", "run"], read: pythonPackage },
  { words: ["pipx", "run"], read: pythonPackage },
  { words: ["docker", "run"], read: image },
  { words: ["podman", "run"], read: image },
];

const SHELLS: ReadonlySet<string> = new Set(
  "sh bash zsh dash ksh fish pwsh powershell cmd".split(" "),
);
const SHELL_COMMAND_FLAG = /^(?:-[a-z]*c|\/c|\/k|-command|-encodedcommand)$/iu;
const SHELL_OPERATOR = /[;&|`<>]|\$\(/u;

/** The package that a command line fetches, when it is one of the runners that agentgov knows. */
export function launchedPackage(command: readonly string[]): LaunchedPackage | null {
  const [first, ...rest] = withoutWindowsShell(command);
  if (first === undefined) return null;
  const words = [programName(first), ...rest];
  for (const runner of RUNNERS) {
    if (runner.words.every((word, index) => words[index] === word)) {
      return runner.read(words.slice(runner.words.length));
    }
  }
  return null;
}

/** Whether a connector is started by a shell that is given a program text. */
export function isShellCommand(command: readonly string[]): boolean {
  const [first, ...rest] = command;
  if (first === undefined) return false;
  if (rest.length === 0 && SHELL_OPERATOR.test(first)) return true;
  const program = programName(first);
  if (program === "cmd") return SHELL_OPERATOR.test(rest.join(" "));
  return SHELLS.has(program) && rest.some((word) => SHELL_COMMAND_FLAG.test(word));
}

/** The host of a connector's address, as text; null for a local program. */
export function hostOf({ url }: Pick<ConnectorGrant, "url">): string | null {
  const [, host] = /^[a-z+.-]+:\/\/(?:[^/?#@]*@)?([^/?#]+)/iu.exec(url ?? "") ?? [];
  return host?.toLowerCase() ?? url;
}

/** Whether an address is plain HTTP to somewhere else. */
export function isInsecure({ url }: Pick<ConnectorGrant, "url">): boolean {
  if (url === null || !/^(?:http|ws):\/\//iu.test(url)) return false;
  return !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|host\.docker\.internal)(?::\d+)?$/u.test(
    hostOf({ url }) ?? "",
  );
}

/** `cmd /c npx …` is how Windows starts npx. */
function withoutWindowsShell(command: readonly string[]): readonly string[] {
  const [first, flag, ...rest] = command;
  const isWindows = first !== undefined && programName(first) === "cmd";
  return isWindows && flag?.toLowerCase() === "/c" ? rest : command;
}

function npmPackage(args: readonly string[]): LaunchedPackage | null {
  const spec = optionValue(args, ["-p", "--package"]) ?? firstWord(args, []);
  if (spec === null) return null;
  const at = spec.lastIndexOf("@");
  if (at <= 0) return { name: spec, version: null, pinned: false };
  const version = spec.slice(at + 1);
  return { name: spec.slice(0, at), version, pinned: /^\d+\.\d+\.\d+/u.test(version) };
}

function pythonPackage(args: readonly string[]): LaunchedPackage | null {
  const valued = ["--from", "--spec", "--with", "--python", "-p", "--index-url"];
  const spec = optionValue(args, ["--from", "--spec"]) ?? firstWord(args, valued);
  if (spec === null) return null;
  if (/^(?:git\+)?https?:/u.test(spec)) {
    return { name: spec, version: null, pinned: /@[0-9a-f]{40}(?:#|$)/u.test(spec) };
  }
  const [name = spec, version = null] = spec.split(/==|@/u);
  return { name, version, pinned: version !== null && /^\d+\.\d+/u.test(version) };
}

/** Options of `docker run` that take the next word as their value and are met in such files. */
const IMAGE_OPTIONS =
  `-e --env -v --volume --mount --name --network --net -p --publish --env-file -w
  --workdir -u --user --entrypoint -l --label -h --hostname --add-host --platform --memory -m --cpus
  --restart --pull --device --cap-add --cap-drop --security-opt`.split(/\s+/u);

function image(args: readonly string[]): LaunchedPackage | null {
  const spec = firstWord(args, IMAGE_OPTIONS);
  if (spec === null) return null;
  const [named = spec, digest] = spec.split("@");
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const tag = hasTag ? named.slice(colon + 1) : null;
  return {
    name: hasTag ? named.slice(0, colon) : named,
    version: digest ?? tag,
    pinned: digest !== undefined || (tag !== null && /\d/u.test(tag)),
  };
}

function optionValue(args: readonly string[], options: readonly string[]): string | null {
  for (const [index, arg] of args.entries()) {
    if (options.includes(arg)) return args[index + 1] ?? null;
    const [option = "", ...value] = arg.split("=");
    if (value.length > 0 && options.includes(option)) return value.join("=");
  }
  return null;
}

/** The first word that is neither an option nor the value of one. */
function firstWord(args: readonly string[], valued: readonly string[]): string | null {
  for (const [index, arg] of args.entries()) {
    const isValue = valued.includes(args[index - 1] ?? "");
    if (!arg.startsWith("-") && !isValue) return arg;
  }
  return null;
}
