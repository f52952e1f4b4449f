import type { Declared } from "./declared.ts";
import { installPackages } from "./shell-installs.ts";
import { runnerPackages } from "./shell-runners.ts";
import { isInsecure, withoutScheme } from "./source-url.ts";

/** What a shell text installs or runs from elsewhere. */
export interface ShellFindings {
  readonly declared: readonly Declared[];
  readonly signals: readonly string[];
}

/** Commands are looked at up to this many: a script is not a manifest. */
const COMMANDS_MAX = 500;

/** Packages and scripts that a shell text fetches. `distribution` names the base system. */
export function shellFindings(script: string, distribution = "debian"): ShellFindings {
  const joined = script.replace(/\\\r?\n/gu, " ").replace(/^[ \t]*#.*$/gmu, "");
  const declared: Declared[] = [];
  const signals: string[] = [];
  const lists = joined.split(/\n|&&|\|\||;/u).slice(0, COMMANDS_MAX);
  for (const list of lists) {
    signals.push(...remoteScripts(list));
    for (const command of list.split("|")) {
      declared.push(...commandPackages(shellWords(command), distribution));
    }
  }
  return { declared, signals };
}

/** Splits a command into words; quotes are removed. */
function shellWords(command: string): readonly string[] {
  const words = command.match(/"[^"]*"|'[^']*'|[^\s"']+/gu) ?? [];
  return words.map((word) => word.replace(/^(["'])(.*)\1$/u, "$2"));
}

const SHELL =
  /^(?:sudo\s+(?:-\S+\s+)*)?(?:\/(?:usr\/)?bin\/)?(?:env\s+)?(?:ba|z|da|k|fi)?sh\b|^(?:sudo\s+)?(?:python3?|node|perl|ruby|php|deno|pwsh|powershell)\b/u;
const FETCH = /\b(?:curl|wget|iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b/u;

/** `curl … | sh`, `sh -c "$(curl …)"`, `bash <(curl …)`. */
function remoteScripts(list: string): readonly string[] {
  const stages = list.split("|").map((stage) => stage.trim());
  const fetchStage = stages.findIndex((stage) => FETCH.test(stage));
  if (fetchStage === -1) return [];
  const piped = stages
    .slice(fetchStage + 1)
    .some((stage) => SHELL.test(stage) || /^iex\b/iu.test(stage));
  const substituted =
    /(?:\$\(|<\(|`)\s*(?:curl|wget)/u.test(list) &&
    /\b(?:ba|z|da)?sh\b|\beval\b|\bsource\b/u.test(list);
  const expression = /\biex\b|Invoke-Expression/iu.test(list);
  if (!piped && !substituted && !expression) return [];
  const urls = list.match(/https?:\/\/[^\s"'`)>|]+/gu) ?? [];
  return urls.flatMap((url) => {
    const signal = `remote-script:${withoutScheme(url)}`;
    return isInsecure(url) ? [signal, `insecure-url:${withoutScheme(url)}`] : [signal];
  });
}

/** Words that stand in front of the command proper. */
const PREFIXES = new Set([
  "sudo",
  "exec",
  "env",
  "time",
  "nohup",
  "command",
  "then",
  "do",
  "else",
  "-E",
  "&",
  "(",
]);

function commandPackages(words: readonly string[], distribution: string): readonly Declared[] {
  const start = words.findIndex((word) => !PREFIXES.has(word) && !/^\w+=/u.test(word));
  if (start === -1) return [];
  const [raw = "", ...rest] = words.slice(start);
  const program = raw.slice(raw.lastIndexOf("/") + 1);
  return runnerPackages(program, rest) ?? installPackages([program, ...rest], distribution);
}
