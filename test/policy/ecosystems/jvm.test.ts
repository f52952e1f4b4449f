import { describe, expect, it } from "vitest";
import { type Sides, summaryOf } from "./changes-of.ts";

type Row = readonly [string, string, string | null, string | null, readonly string[]];

async function check(path: string, sides: Sides, expected: readonly string[]): Promise<void> {
  expect(await summaryOf({ [path]: sides })).toEqual(expected);
}

describe("Maven and Gradle", () => {
  const pom = (body: string): string =>
    `<project><modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId><artifactId>app</artifactId><version>1.0</version>${body}</project>`;
  const dependency = (body: string): string =>
    `<dependencies><dependency>${body}</dependency></dependencies>`;
  const slf4j = "<groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId>";
  const table: readonly Row[] = [
    [
      "resolves a property",
      "pom.xml",
      pom(""),
      pom(
        `<properties><v>2.0.13</v></properties>${dependency(`${slf4j}<version>\${v}</version>`)}`,
      ),
      ["+pkg:maven/org.slf4j/slf4j-api@2.0.13"],
    ],
    [
      "sees a property move",
      "pom.xml",
      pom(
        `<properties><v>2.0.13</v></properties>${dependency(`${slf4j}<version>\${v}</version>`)}`,
      ),
      pom(
        `<properties><v>2.0.14</v></properties>${dependency(`${slf4j}<version>\${v}</version>`)}`,
      ),
      ["~pkg:maven/org.slf4j/slf4j-api 2.0.13 => 2.0.14"],
    ],
    [
      "sees test become compile",
      "pom.xml",
      pom(dependency(`${slf4j}<version>1</version><scope>test</scope>`)),
      pom(dependency(`${slf4j}<version>1</version>`)),
      ["!scope-raised:pkg:maven/org.slf4j/slf4j-api"],
    ],
    [
      "reads a parent from elsewhere",
      "pom.xml",
      pom(""),
      pom(
        "<parent><groupId>org.boot</groupId><artifactId>parent</artifactId><version>3</version><relativePath/></parent>",
      ),
      ["+pkg:maven/org.boot/parent@3"],
    ],
    [
      "reads a system archive",
      "pom.xml",
      pom(""),
      pom(
        dependency(
          `${slf4j}<version>1</version><scope>system</scope><systemPath>\${basedir}/libs/x.jar</systemPath>`,
        ),
      ),
      ["+pkg:maven/org.slf4j/slf4j-api@1", "!vendored-archive:pkg:maven/org.slf4j/slf4j-api"],
    ],
    [
      "lets a dependency's own version win over the managed one",
      "pom.xml",
      pom(""),
      pom(
        `<dependencyManagement>${dependency(`${slf4j}<version>1</version>`)}</dependencyManagement>${dependency(`${slf4j}<version>2</version>`)}`,
      ),
      ["+pkg:maven/org.slf4j/slf4j-api@2"],
    ],
    [
      "does not call a new wrapper moved",
      "gradle/wrapper/gradle-wrapper.properties",
      null,
      "distributionUrl=https\\://services.gradle.org/distributions/gradle-8.9-bin.zip\n",
      ["!toolchain-changed:gradle-8.9"],
    ],
    [
      "flags a snapshot",
      "pom.xml",
      pom(""),
      pom(dependency(`${slf4j}<version>1-SNAPSHOT</version>`)),
      ["+pkg:maven/org.slf4j/slf4j-api", "!mutable-ref:pkg:maven/org.slf4j/slf4j-api"],
    ],
    [
      "sees a managed version of a transitive",
      "pom.xml",
      pom(""),
      pom(
        `<dependencyManagement>${dependency(`${slf4j}<version>1</version>`)}</dependencyManagement>`,
      ),
      ["!override-changed:pkg:maven/org.slf4j/slf4j-api"],
    ],
    [
      "reads Gradle's classpath as build",
      "build.gradle",
      "dependencies {\n}\n",
      'buildscript { dependencies { classpath "a.b:c:1.0" } }\ndependencies {\n}\n',
      [
        "+pkg:maven/a.b/c@1.0",
        "!build-time-dependency:pkg:maven/a.b/c",
        "!dynamic-manifest:build.gradle",
      ],
    ],
    [
      "reads repositories and checked-in files",
      "build.gradle.kts",
      "repositories { mavenCentral() }\n",
      'repositories { mavenCentral(); maven { url = uri("http://repo.acme.example/m2") } }\ndependencies { implementation(files("libs/x.jar")) }\n',
      [
        "!dynamic-manifest:build.gradle.kts",
        "!insecure-url:repository repo.acme.example",
        "!registry-changed:repository->repo.acme.example",
        "!vendored-archive:libs/x.jar",
      ],
    ],
    [
      "reads an applied script from the network",
      "build.gradle",
      "",
      "apply from: 'https://acme.example/x.gradle'\n",
      ["!dynamic-manifest:build.gradle", "!remote-script:acme.example/x.gradle"],
    ],
    [
      "does not mind comments and layout",
      "build.gradle",
      "dependencies { implementation 'a:b:1' }\n",
      "// x\ndependencies {\n  implementation 'a:b:1' /* y */\n}\n",
      [],
    ],
    [
      "reads a Gradle lock",
      "gradle.lockfile",
      "a:b:1=compileClasspath\nempty=\n",
      "a:b:2=compileClasspath\nempty=\n",
      ["~pkg:maven/a/b 1 => 2"],
    ],
    [
      "sees the checks of downloads switched off",
      "gradle/verification-metadata.xml",
      "<verification-metadata><configuration><verify-metadata>true</verify-metadata></configuration></verification-metadata>",
      "<verification-metadata><configuration><verify-metadata>false</verify-metadata></configuration></verification-metadata>",
      ["!safety-setting-removed:verify-metadata"],
    ],
    [
      "sees an ordinary wrapper upgrade",
      "gradle/wrapper/gradle-wrapper.properties",
      "distributionUrl=https\\://services.gradle.org/distributions/gradle-8.8-bin.zip\n",
      "distributionUrl=https\\://services.gradle.org/distributions/gradle-8.9-bin.zip\n",
      ["!toolchain-changed:gradle-8.9"],
    ],
  ];
  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    await check(path, [before, after], expected);
  });

  it("resolves a catalogue that is part of the change", async () => {
    const files: Record<string, Sides> = {
      "build.gradle.kts": ["", "dependencies { implementation(libs.okhttp) }\n"],
      "gradle/libs.versions.toml": [
        "",
        '[libraries]\nokhttp = "com.squareup.okhttp3:okhttp:4.12.0"\n',
      ],
    };
    expect(await summaryOf(files)).toEqual([
      "+pkg:maven/com.squareup.okhttp3/okhttp@4.12.0",
      "!dynamic-manifest:build.gradle.kts",
    ]);
  });
});
