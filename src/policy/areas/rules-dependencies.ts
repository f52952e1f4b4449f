import type { AreaRules } from "./area-rules.ts";

/** Manifests, lockfiles, registries, package-manager programs, and code that was copied in. */
export const DEPENDENCIES_RULES: AreaRules = {
  area: "dependencies",
  tier: "medium",
  words: "",
  wordsExcept: "",
  nocase: true,
  include: [
    // JavaScript
    "**/{package.json,package.json5,package.yaml,package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,pnpm-workspace.yaml}",
    "**/{.pnpmfile.{cjs,mjs},bun.lock,bun.lockb,bunfig.toml,deno.lock,deno.json{,c},bower.json,jsr.json,lerna.json,rush.json}",
    "**/{.npmrc,.yarnrc,.yarnrc.yml,.bowerrc,.pnp.{cjs,js,loader.mjs},yarn.config.cjs,import_map.json,jspm.config.js}",
    "**/.yarn/{releases,plugins,patches,versions,sdks}/**",
    "common/config/rush/**",
    "**/patches/*.patch",
    // Python
    "**/{,*-,*_}requirements{,-*,_*,.*}.{txt,in,lock}",
    "**/requirements*.{txt,in,lock}",
    "**/requirements/**/*.{txt,in}",
    "**/constraints*.txt",
    "**/{pyproject.toml,poetry.lock,poetry.toml,uv.lock,uv.toml,pdm.lock,pdm.toml,pylock*.toml,Pipfile,Pipfile.lock,setup.py,setup.cfg}",
    "**/{environment,conda,conda-*,environment-*}.y{a,}ml",
    "**/{conda-lock.yml,pixi.toml,pixi.lock,pip.conf,pip.ini,.pypirc,runtime.txt,hatch.toml}",
    // Go, Rust
    "**/{go.mod,go.sum,go.work,go.work.sum,Gopkg.toml,Gopkg.lock,glide.yaml,glide.lock}",
    "**/{Cargo.toml,Cargo.lock,rust-toolchain,rust-toolchain.toml}",
    "**/.cargo/config{,.toml}",
    "**/supply-chain/{audits,config,imports}.{toml,lock}",
    // Ruby
    "**/{Gemfile,Gemfile.{lock,local,next,next.lock},gems.rb,gems.locked,.ruby-version,.ruby-gemset,Appraisals}",
    "**/*.{gemspec,gemfile,gemfile.lock}",
    "**/config/importmap.rb",
    "**/.bundle/config",
    // JVM
    "**/{pom.xml,gradle.lockfile,buildscript-gradle.lockfile,*.versions.toml,gradle.properties,verification-metadata.xml,*.pom}",
    "**/gradle/wrapper/**",
    "**/{mvnw,mvnw.cmd,gradlew,gradlew.bat,sbtw,millw}",
    "**/.mvn/**",
    "**/*.gradle{,.kts}",
    "**/{build.sbt,ivy.xml,build.sc,build.mill,deps.edn,project.clj,bb.edn,build.boot}",
    "**/project/{plugins.sbt,build.properties,*Dependencies*.scala}",
    // .NET
    "**/*.{csproj,fsproj,vbproj,nuspec,vcxproj,sqlproj}",
    "**/{Directory.Packages.props,Directory.Build.props,Directory.Build.targets,Packages.props,packages.config,packages.lock.json}",
    "**/{paket.dependencies,paket.lock,paket.references,global.json,nuget.config,dotnet-tools.json}",
    // PHP, Elixir, Erlang, Gleam
    "**/{composer.json,composer.lock,symfony.lock,auth.json.dist}",
    "**/{mix.exs,mix.lock,rebar.config,rebar.lock,gleam.toml}",
    // Apple, Dart
    "**/{Package.swift,Package@swift-*.swift,Package.resolved,Podfile,Podfile.lock,Cartfile,Cartfile.*,Mintfile}",
    "**/*.podspec{,.json}",
    "**/{pubspec.yaml,pubspec.lock,pubspec_overrides.yaml,melos.yaml}",
    // Nix, Zig, C and C++, Bazel
    "**/{build.zig.zon,flake.nix,flake.lock,default.nix,shell.nix,devenv.yaml,devenv.lock,npins/**,nix/sources.json}",
    "**/{conanfile.{txt,py},conan.lock,vcpkg.json,vcpkg-configuration.json,subprojects/*.wrap}",
    "**/{MODULE.bazel,MODULE.bazel.lock,WORKSPACE,WORKSPACE.{bazel,bzlmod},maven_install.json}",
    "**/*_deps.bzl",
    // Others
    "**/{renv.lock,DESCRIPTION,Project.toml,Manifest.toml,JuliaProject.toml,cabal.project{,.freeze},stack.yaml{,.lock},package.yaml}",
    "**/*.{cabal,opam,nimble,rockspec}",
    "**/{dune-project,shard.yml,shard.lock,elm.json,spago.{dhall,yaml,lock},packages.dhall,cpanfile{,.snapshot},v.mod,haxelib.json,foundry.lock}",
    "**/{Brewfile,Brewfile.lock.json,Aptfile,apt.txt,Puppetfile,vendir.yml,vendir.lock.yml}",
    "**/{.tool-versions,mise{,.*}.toml,.mise{,.*}.toml,.nvmrc,.node-version,.python-version,.java-version,.go-version,.terraform-version,.sdkmanrc}",
    ".gitmodules",
    "**/.pre-commit-config.y{a,}ml",
    "**/.terraform.lock.hcl",
    "**/{Chart,helmfile,requirements}.lock",
    "**/{galaxy,requirements}.yml",
    "**/buf.lock",
    "**/.claude-plugin/marketplace.json",
    "**/skills-lock.json",
    // Code of others
    "**/{vendor,vendored,_vendor,node_modules,bower_components,third_party,third-party,thirdparty,3rdparty,3rd_party,Carthage,Pods}/**",
    "deps/**/*.{c,h,cc,cpp,hpp,m4,cmake,S}",
    "**/libs/*/{aclocal.m4,configure,ltmain.sh,Makefile.*,*.m4}",
  ],
  exclude: [
    "**/lang/vendor/**",
    "**/{cloudformation,cfn}/**/stack.yaml",
    "**/{views,templates,pages,routes,controllers,models,components}/vendor/**",
    "**/{testdata,test_data,test-data,fixtures,__fixtures__,__snapshots__}/**",
  ],
};
