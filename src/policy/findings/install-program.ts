import type { Finding } from "../../domain/finding.ts";
import type { PatchLine } from "../../domain/patch-line.ts";
import type { Tier } from "../../domain/risk.ts";
import { type FindingFile, linesOf } from "./finding-file.ts";

/**
 * Programs that run on the machine of everybody who builds or installs the project, before a line of it is
 * used. A repository with a `binding.gyp` gets an install script by that alone.
 *
 * Source: https://doc.rust-lang.org/cargo/reference/build-scripts.html,
 * https://docs.npmjs.com/cli/v11/using-npm/scripts#npm-install, https://guides.rubygems.org/gems-with-extensions/
 */
const PROGRAM =
  /(?:^|\/)(?:build\.rs|setup\.py|hatch_build\.py|extconf\.rb|binding\.gyp|Makefile\.PL|Build\.PL|\.pnpmfile\.[cm]?js)$/u;

const SETUP = /(?:^|\/)setup\.py$/u;

/** What runs instead of a package manager or fetches it, for everybody who builds. */
const MANAGER =
  /(?:^|\/)(?:\.yarn\/(?:releases|plugins)\/[^/]+\.[cm]?js|\.pnp\.(?:[cm]?js|loader\.mjs)|gradlew(?:\.bat)?|mvnw(?:\.cmd)?)$/u;

const MANIFEST = /(?:^|\/)package\.json$/u;

const YARN_SETTINGS = /(?:^|\/)\.yarnrc\.yml$/u;
const YARN_PATH = /^\s{0,20}["']?yarnPath["']?\s{0,20}:/u;

const COMMENT = /^\s*(?:#(?!\[)|\/\/)/u;

/** Starts another program, talks to the network, or runs what it decodes. */
const REACHES_OUT =
  /\b(?:subprocess|os\.(?:system|popen|exec\w{0,4}|spawn\w{0,4}|posix_spawn)|pty\.spawn|(?:process::)?Command::new|std::net|TcpStream|UdpSocket|reqwest|ureq|hyper|urllib|urlopen|requests\.\w|http\.client|socket\.\w|child_process|execSync|execFile|spawnSync|fetch\(|Net::HTTP|URI\.open|open-uri|IO\.popen|Open3|Kernel\.\w|LWP::|HTTP::Tiny|curl|wget|base64|b64decode|marshal\.loads|pickle\.loads|__import__|importlib|compile\()|\b(?:eval|exec|system)\s?\(|`[^`]{1,400}`/u;

const LINE_MAX = 4_000;

/** Finds changes to programs that run while the project is installed or built. */
export function findInstallPrograms(file: FindingFile): readonly Finding[] {
  const { path } = file;
  if (MANIFEST.test(path)) return managerFindings(path, linesOf(file));
  const judge = judgeOf(path);
  if (judge === null) return [];
  const added = linesOf(file).filter(({ kind, text }) => kind === "added" && text.trim() !== "");
  return judge(path, added);
}

type Judge = (path: string, added: readonly PatchLine[]) => readonly Finding[];

function judgeOf(path: string): Judge | null {
  if (PROGRAM.test(path)) return programFindings;
  if (YARN_SETTINGS.test(path)) {
    return (at, added) =>
      standInFindings(
        at,
        added.filter(({ text }) => YARN_PATH.test(text)),
      );
  }
  return MANAGER.test(path) ? standInFindings : null;
}

function standInFindings(path: string, [first]: readonly PatchLine[]): readonly Finding[] {
  if (first === undefined) return [];
  const message = "decides what runs as the package manager on every machine that builds this";
  return [finding({ path, line: first.line }, { tier: "critical", message })];
}

function programFindings(path: string, added: readonly PatchLine[]): readonly Finding[] {
  const code = added.filter(({ text }) => !COMMENT.test(text));
  const outward = code.find(({ text }) => REACHES_OUT.test(text.slice(0, LINE_MAX)));
  if (outward !== undefined) {
    const message =
      "runs on every machine that builds or installs this, and starts programs, talks to the network or runs what it decodes";
    const place = { path, line: outward.line };
    return [finding(place, { tier: "critical", message })];
  }
  const telling = SETUP.test(path) ? code.find(({ text }) => !isDeclarative(text)) : code[0];
  if (telling === undefined) return [];
  const message = "runs on every machine that builds or installs this";
  return [finding({ path, line: telling.line }, { tier: "high", message })];
}

/** What nearly every setup.py says beside its data. */
const USUAL =
  /^(?:from (?:setuptools|distutils\.core) import [\w, ()]{1,200}|import setuptools|(?:setuptools\.)?setup\(|\w{1,60}=(?:setuptools\.)?find(?:_namespace)?_packages\([^()]{0,200}\),?)$/u;

/** Data between brackets, with or without a name in front of it. */
const DATA = /^(?:[A-Za-z_]\w{0,60}=)?[[\](){},:.\d]*(?:True|False|None)?[[\](){},:.\d]*$/u;

/** Whether a line of Python only says data: names of packages, versions, texts. */
function isDeclarative(text: string): boolean {
  const line = text.slice(0, LINE_MAX).trim();
  if (USUAL.test(line.replaceAll(/\s?=\s?/gu, "="))) return true;
  const bare = line.replaceAll(/"[^"\\]*"|'[^'\\]*'/gu, "").replaceAll(/\s/gu, "");
  return DATA.test(bare);
}

/** Source: https://nodejs.org/api/packages.html#packagemanager */
const FIELD = /^\s*"packageManager"\s*:\s*"([^"@]{0,100})@?([^"]{0,300})"/u;

interface Manager {
  readonly name: string;
  readonly version: string;
  readonly line: number;
}

/** Corepack downloads what this field names and runs it before anything else. */
function managerFindings(path: string, lines: readonly PatchLine[]): readonly Finding[] {
  const is = managerIn(lines, "added");
  const was = managerIn(lines, "removed");
  if (is === null || (was?.name === is.name && was.version === is.version)) return [];
  return [finding({ path, line: is.line }, whatOfManager(was, is))];
}

function whatOfManager(was: Manager | null, is: Manager): Said {
  if (was?.name !== is.name || /[:/]/u.test(is.version)) {
    const message = "makes another program the package manager of everybody who builds this";
    return { tier: "critical", message };
  }
  if (was.version.includes("+") && !is.version.includes("+")) {
    const message = "names the package manager without the hash that fixed its content";
    return { tier: "critical", message };
  }
  const message = "brings another version of the program that installs everything else";
  return { tier: "high", message };
}

function managerIn(lines: readonly PatchLine[], wanted: PatchLine["kind"]): Manager | null {
  for (const { kind, text, line } of lines) {
    const match = kind === wanted ? FIELD.exec(text.slice(0, LINE_MAX)) : null;
    if (match !== null) return { name: match[1] ?? "", version: match[2] ?? "", line };
  }
  return null;
}

interface Place {
  readonly path: string;
  readonly line: number;
}

interface Said {
  readonly tier: Tier;
  readonly message: string;
}

function finding({ path, line }: Place, { tier, message }: Said): Finding {
  return { kind: "guard-removed", area: "dependencies", tier, path, line, message };
}
