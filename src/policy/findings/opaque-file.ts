import type { Finding } from "../../domain/finding.ts";
import type { ChangedFile } from "../../domain/pull-request-facts.ts";
import type { Tier } from "../../domain/risk.ts";
import { type AreaRuleSet, classifyPath } from "../areas/classify.ts";
import { isDependencyFile } from "../ecosystems/registry.ts";

/** What an empty file is called in every repository. */
const EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

/**
 * What a machine runs, loads, unpacks or brings back to life: programs and their parts, archives and disk
 * images, serialised objects and models. A picture can be wrong; one of these can do something.
 */
const CAN_ACT = new RegExp(
  `\\.(?:${[
    "exe com scr cpl dll sys efi msi msix so dylib ko o obj a lib lo node elf bin run out appimage deb rpm apk ipa",
    "jar war ear aar class dex jmod pyc pyo pyd beam wasm elc whl egg gem nupkg crate phar xpi crx vsix swf",
    "zip tar gz tgz bz2 tbz2 xz txz lzma zst lz4 br 7z rar cab cpio iso img dmg vmdk qcow2 squashfs",
    "pkl pickle joblib dill npy npz pt pth ckpt h5 hdf5 keras onnx tflite safetensors gguf mlmodel marshal ser",
    "rdata rds mat bson msgpack avro db sqlite sqlite3",
  ]
    .join(" ")
    .replaceAll(" ", "|")})(?:\\.\\d{1,4})*$`,
  "iu",
);

/** Whether a file comes without a line to look at, as binary files do, and somebody has to answer for it. */
export function isOpaque(rules: AreaRuleSet, file: ChangedFile): boolean {
  const { path, patch, blob, status, additions, deletions } = file;
  if (patch !== null || additions + deletions > 0 || blob === EMPTY_BLOB) return false;
  if (status === "removed" || status === "renamed" || isDependencyFile(path)) return false;
  return CAN_ACT.test(path) || classifyPath(rules, path).tier !== "low";
}

/** What is known of a file that is not text. */
export interface OpaqueFile {
  readonly path: string;
  /** Git's mode at the head; null when it was not looked up. */
  readonly mode: string | null;
}

/** Source: https://git-scm.com/docs/git-fast-import#_filemodify */
const EXECUTABLE = "100755";

/**
 * What is said of a file whose content no diff shows. One that can act weighs most; among tests, where
 * many are kept to be read, a look by an owner is enough.
 */
export function opaqueFinding(rules: AreaRuleSet, { path, mode }: OpaqueFile): Finding {
  const place = { kind: "unverifiable", area: "app", path } as const;
  const isProgram = mode === EXECUTABLE;
  if (!isProgram && !CAN_ACT.test(path)) {
    const message = "This file is not text, so no reviewer can see in the diff what it does.";
    return { ...place, tier: "high", message };
  }
  const isSheltered = classifyPath(rules, path).tier === "low";
  const tier: Tier = isSheltered ? "high" : "critical";
  const what = isProgram ? "can be run" : "can be run, loaded or unpacked";
  const message = `This file ${what}, and no reviewer can see in the diff what it does.`;
  return { ...place, tier, message };
}
