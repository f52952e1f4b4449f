/** Programs that run whatever their arguments say: shells, interpreters, runners, package managers. */
const RUNNERS: ReadonlySet<string> = new Set(
  `ansible apt apt-get at awk bash batch brew bun bundle bunx busybox cargo cmd composer conda csh
  dash deno docker docker-compose dotnet doas emacs env eval exec expect fish find gawk gdb git go
  gradle gradlew helm irb java jest julia just kubectl ksh lua make mise mvn mvnw nerdctl nice nix
  node nodemon nohup npm npx nsenter nx osascript parallel perl php pip pip3 pipenv pipx pnpm podman
  poetry powershell pwsh py python python2 python3 rake rlwrap ruby rustup rye sbt screen script sed
  setsid sh ssh stdbuf strace su sudo systemd-run task tclsh time timeout tmux ts-node tsx uv uvx vim
  vi volta watch watchexec xargs yarn zsh terraform`
    .split(/\s+/u)
    .filter((name) => name !== ""),
);

/** Programs that only pass on the command behind them. */
const WRAPPERS: ReadonlySet<string> = new Set(
  "busybox command doas env exec nice nohup setsid stdbuf sudo time timeout xargs".split(" "),
);

/** Subcommands behind which any program may follow. */
const RUNNING_SUBCOMMANDS: ReadonlySet<string> = new Set([
  "bundle exec",
  "bun x",
  "cargo run",
  "composer exec",
  "conda run",
  "deno eval",
  "deno run",
  "docker compose",
  "docker exec",
  "docker run",
  "git config",
  "go run",
  "kubectl exec",
  "kubectl run",
  "mise exec",
  "nix run",
  "nix shell",
  "npm exec",
  "npm x",
  "pipenv run",
  "pipx run",
  "pnpm dlx",
  "pnpm exec",
  "podman exec",
  "podman run",
  "poetry run",
  "rye run",
  "uv run",
  "yarn dlx",
  "yarn exec",
]);

/** Deeper stacking of `sudo env timeout …` is broad whatever follows. */
const WRAPPERS_MAX = 4;

/**
 * Whether a wildcard directly behind these words lets any program run: `npm`, `sudo env`, `uv run`,
 * `python -c` do, `git diff` and `npm run` do not.
 */
export function isOpenToAnything(head: string): boolean {
  let words = head.split(/\s+/u).filter((word) => word !== "");
  for (let depth = 0; depth < WRAPPERS_MAX; depth += 1) {
    words = withoutAssignments(words);
    const [first, ...rest] = words;
    if (first === undefined) return true;
    const program = programName(first);
    const inner = rest.filter((word) => !/^[-+\d]/u.test(word));
    if (!WRAPPERS.has(program)) return opensRunner(program, rest);
    words = inner;
  }
  return true;
}

function opensRunner(program: string, rest: readonly string[]): boolean {
  const [subcommand] = rest.filter((word) => !word.startsWith("-"));
  if (subcommand !== undefined) return RUNNING_SUBCOMMANDS.has(`${program} ${subcommand}`);
  return RUNNERS.has(program.replace(/(?<=[a-z])[\d.]+$/u, "")) || RUNNERS.has(program);
}

/** The program a word names: without folders and without the ending Windows gives it. */
export function programName(word: string): string {
  const name = word.split(/[\\/]/u).at(-1) ?? word;
  return name.toLowerCase().replace(/\.(?:exe|cmd|bat|ps1)$/u, "");
}

function withoutAssignments(words: readonly string[]): string[] {
  const start = words.findIndex((word) => !/^[A-Za-z_]\w*=/u.test(word));
  return start === -1 ? [] : words.slice(start);
}
