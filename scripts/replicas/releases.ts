import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readMigrations } from "../../src/db/migrate.ts";

/** What a campaign's step adds, as the next release might. */
const STEP = `
alter table work add column campaign_shard int not null default 0;
alter table decision add column campaign_note text;
create table campaign_annex (id int primary key);
`;

/** The code of a release in a folder of its own, with the packages of this tree. */
export interface Release {
  readonly folder: string;
  readonly schemaVersion: number;
}

/** Whether git knows a revision of this repository by that name. */
export function isRevision(name: string): boolean {
  const argv = ["rev-parse", "--quiet", "--verify", "--end-of-options", `${name}^{commit}`];
  return spawnSync("git", argv, { stdio: "ignore" }).status === 0;
}

/** Lays out what a git revision of this repository holds. */
export function releaseAt(revision: string, folder: string): Release {
  mkdirSync(folder, { recursive: true });
  const archive = execFileSync("git", ["archive", "--format=tar", revision], {
    maxBuffer: 1024 ** 3,
  });
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
  return withPackages(folder);
}

/** Lays out the working tree as it is, with `step` one more step of the schema that only adds. */
export function releaseOfTree(folder: string, { step }: { readonly step: boolean }): Release {
  const listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", listing, { encoding: "utf8" }).split("\0");
  for (const file of files.filter((each) => each !== "" && existsSync(each))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(file, join(folder, file), { verbatimSymlinks: true });
  }
  const known = readMigrations(join(folder, "migrations/")).length;
  if (step) {
    const [name, from] = [known + 1, known].map((number) => String(number).padStart(4, "0"));
    writeFileSync(
      join(folder, `migrations/${name}_campaign.sql`),
      `-- works from ${from}\n${STEP}`,
    );
  }
  return withPackages(folder);
}

function withPackages(folder: string): Release {
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "dir");
  return { folder, schemaVersion: readMigrations(join(folder, "migrations/")).length };
}
