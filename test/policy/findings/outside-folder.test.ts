import { describe, expect, it } from "vitest";
import { findOutsideFolders } from "../../../src/policy/findings/outside-folder.ts";
import { changed } from "./patch-of.ts";

function tiersOf(spec: string, path = "web/package.json"): readonly string[] {
  const line = `+    "@acme/foo": ${JSON.stringify(spec)},`;
  return findOutsideFolders(changed(path, line)).map(({ tier }) => tier);
}

describe("packages from folders", () => {
  it.each(["file:../../x", "link:../../x", "portal:/x", "../../x", "~/x", "C:\\x", "file:///x"])(
    "it finds %s outside of the repository",
    (spec) => {
      expect(tiersOf(spec)).toEqual(["critical"]);
    },
  );

  it.each(["file:../x", "link:./x", "../x", "workspace:*", "^1.0.0", "https://x.example/../../a"])(
    "it leaves %s alone",
    (spec) => {
      expect(tiersOf(spec)).toEqual([]);
    },
  );

  it("reads added lines of manifests alone", () => {
    expect(tiersOf("file:../../x", "web/tsconfig.json")).toEqual([]);
    expect(findOutsideFolders(changed("package.json", '-  "a": "file:../x"'))).toEqual([]);
  });
});
