import { describe, expect, it } from "vitest";
import { type Sides, summaryOf } from "./changes-of.ts";

type Row = readonly [string, string, string | null, string | null, readonly string[]];

async function check(path: string, sides: Sides, expected: readonly string[]): Promise<void> {
  expect(await summaryOf({ [path]: sides })).toEqual(expected);
}

describe(".NET", () => {
  const project = (items: string): string =>
    `<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>${items}</ItemGroup></Project>`;
  const table: readonly Row[] = [
    [
      "reads central versions",
      "Directory.Packages.props",
      project(""),
      project('<PackageVersion Include="Serilog" Version="4.0.0" />'),
      ["+pkg:nuget/Serilog@4.0.0"],
    ],
    [
      "sees an upgrade",
      "a.csproj",
      project('<PackageReference Include="Serilog" Version="4.0.0" />'),
      project('<PackageReference Include="Serilog" Version="4.0.1" />'),
      ["~pkg:nuget/Serilog 4.0.0 => 4.0.1"],
    ],
    [
      "does not call a floating version exact",
      "a.csproj",
      project(""),
      project('<PackageReference Include="Serilog" Version="4.*" />'),
      ["+pkg:nuget/Serilog"],
    ],
    [
      "reads packages.config",
      "packages.config",
      "<packages/>",
      '<packages><package id="NUnit" version="3.0.0" /></packages>',
      ["+pkg:nuget/NUnit@3.0.0"],
    ],
    [
      "reads local tools",
      ".config/dotnet-tools.json",
      '{"tools":{}}',
      '{"tools":{"csharpier":{"version":"0.28.0"}}}',
      ["+pkg:nuget/csharpier@0.28.0"],
    ],
    [
      "reads an SDK from NuGet",
      "a.csproj",
      project(""),
      project("").replace("Microsoft.NET.Sdk", "Acme.Sdk/1.0.0"),
      ["+pkg:nuget/Acme.Sdk@1.0.0", "!build-time-dependency:pkg:nuget/Acme.Sdk"],
    ],
    [
      "sees global.json",
      "global.json",
      '{"sdk":{"version":"8.0.100"}}',
      '{"sdk":{"version":"8.0.200"}}',
      ["!toolchain-changed:8.0.200"],
    ],
  ];
  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    await check(path, [before, after], expected);
  });
});
