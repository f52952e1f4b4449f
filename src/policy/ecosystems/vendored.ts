import { baseName, type Ecosystem, type FileRole, type FileRule } from "./ecosystem.ts";

/** Files that are judged by their path: checked-in packages, and formats without a reader. */
export const VENDORED: Ecosystem = {
  id: "vendored",
  title: "Checked-in packages, unsupported formats",
  files: [
    byPath("archive", isArchive),
    byPath("vendored", isVendored),
    byPath("unsupported", isUnsupported),
  ],
};

/** A lockfile by its name, of a package manager that nobody here knows. */
const LOCK_OF_SOMETHING = /\.lock$|[-._]lock(?:file)?\.(?:json|jsonc|toml|ya?ml|hcl)$/u;

/** What is left when every other ecosystem has passed a path by. */
export const OTHER_LOCKS: Ecosystem = {
  id: "other-locks",
  title: "Lockfiles of other package managers",
  files: [byPath("unsupported", (path) => LOCK_OF_SOMETHING.test(baseName(path).toLowerCase()))],
};

function byPath(role: FileRole, matches: (path: string) => boolean): FileRule {
  return { matches, reader: null, role, describe: () => ({ declared: [] }) };
}

const ARCHIVE =
  /\.(?:jar|war|ear|aar|whl|egg|tgz|gem|nupkg|snupkg|crate|phar|xpi|vsix|conda|deb|rpm|apk|msi|dll|so|dylib|exe|a|lib|wasm)$/u;
const ARCHIVE_FOLDER =
  /(?:^|\/)(?:libs?|vendor|third[-_]?party|packages|deps|\.yarn\/cache|plugins)\/(?:.+\/)?[^/]+\.(?:zip|tar\.gz|tar\.bz2|tar\.xz|tar)$/u;

/** An archive or binary of someone else's code, wherever it lies. */
function isArchive(path: string): boolean {
  const lower = path.toLowerCase();
  return ARCHIVE.test(lower) || ARCHIVE_FOLDER.test(lower);
}

const FOLDERS =
  /(?:^|\/)(?:vendor|vendored|third[-_]?party|node_modules|bower_components|jspm_packages|Godeps\/_workspace|Pods|Carthage\/Checkouts|\.yarn\/(?:releases|plugins|sdks|unplugged))\/./u;
/** Lists and notes about vendored code are no code. */
const NOTES = /(?:^|\/)(?:README|LICENSE|LICENCE|NOTICE|COPYING|CHANGELOG|AUTHORS)(?:\.\w+)?$/iu;

function isVendored(path: string): boolean {
  if (NOTES.test(path)) return false;
  return FOLDERS.test(path) || /(?:^|\/)\.pnp\.(?:c|loader\.m)?js$/u.test(path);
}

const UNSUPPORTED = new Set([
  "cpanfile",
  "cpanfile.snapshot",
  "project.toml",
  "podfile",
  "podfile.lock",
  "cartfile",
  "cartfile.resolved",
  "brewfile",
  "brewfile.lock.json",
  "conanfile.py",
  "conanfile.txt",
  "conan.lock",
  "vcpkg.json",
  "module.bazel",
  "module.bazel.lock",
  "workspace",
  "workspace.bazel",
  "flake.nix",
  "flake.lock",
  "shell.nix",
  "rebar.config",
  "rebar.lock",
  "gleam.toml",
  "build.sbt",
  "plugins.sbt",
  "ivy.xml",
  "deps.edn",
  "project.clj",
  "stack.yaml",
  "stack.yaml.lock",
  "cabal.project",
  "opam",
  "dune-project",
  "esy.json",
  "elm.json",
  "shard.yml",
  "shard.lock",
  "renv.lock",
  "manifest.toml",
  "dub.json",
  "dub.sdl",
  "build.zig.zon",
  "bower.json",
  "paket.dependencies",
  "paket.lock",
  "project.assets.json",
  "glide.yaml",
  "gopkg.toml",
  "gopkg.lock",
  "spago.dhall",
  "spago.yaml",
  "pkg.lock",
  "buf.lock",
  "buf.yaml",
  "requirements.yml",
  "galaxy.yml",
  "berksfile",
  "berksfile.lock",
  "puppetfile",
  "aqua.yaml",
  "devbox.json",
  "devbox.lock",
  "earthfile",
  "jsonnetfile.json",
  "jsonnetfile.lock.json",
  "tiltfile",
]);

const UNSUPPORTED_ENDING = /\.(?:cabal|rockspec|nimble|podspec|opam|ebuild)$/u;

function isUnsupported(path: string): boolean {
  const name = baseName(path).toLowerCase();
  return UNSUPPORTED.has(name) || UNSUPPORTED_ENDING.test(name);
}
