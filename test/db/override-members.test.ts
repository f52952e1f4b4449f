import { describe, expect, it } from "vitest";
import { membersSeen, sawMembers, teamsLastRead } from "../../src/db/override-members.ts";
import { seeFormerName, seeName } from "../../src/db/repository-names.ts";
import { accountId, installationId, repositoryId } from "../../src/domain/ids.ts";
import { testDatabase } from "../support/database.ts";

const database = testDatabase();
const HERE = installationId(1);
const [OLGA, BOB, IDA] = [accountId(11), accountId(12), accountId(13)];

function saw(team: string, members: readonly number[], mayBegin = true): Promise<void> {
  const reading = { team, members: members.map(accountId) };
  return sawMembers(database.pool, HERE, { reading, mayBegin });
}

async function seen(team: string): Promise<readonly (readonly [number, boolean])[]> {
  const wanted = { teams: [team], people: [OLGA, BOB, IDA] };
  const members = await membersSeen(database.pool, HERE, wanted);
  return members.map(({ account, since }) => [account, since === null]);
}

describe("who is in a team that may override", () => {
  it("is known since before at the first reading, and new after that", async () => {
    await saw("acme/platform", [OLGA, BOB]);
    await saw("acme/platform", [OLGA, BOB, IDA]);
    expect(await seen("acme/platform")).toEqual([
      [OLGA, true],
      [BOB, true],
      [IDA, false],
    ]);
    const read = await teamsLastRead(database.pool, HERE, ["acme/platform", "acme/other"]);
    expect([...read.keys()]).toEqual(["acme/platform"]);
  });

  it("is forgotten who left, and new who comes back", async () => {
    await saw("acme/leavers", [OLGA, BOB]);
    await saw("acme/leavers", [OLGA]);
    expect(await seen("acme/leavers")).toEqual([[OLGA, true]]);
    await saw("acme/leavers", [OLGA, BOB]);
    expect(await seen("acme/leavers")).toEqual([
      [OLGA, true],
      [BOB, false],
    ]);
    await saw("acme/leavers", []);
    expect(await seen("acme/leavers")).toEqual([]);
  });

  it("is not begun by a reading that may not begin", async () => {
    await saw("acme/unread", [OLGA], false);
    expect(await seen("acme/unread")).toEqual([]);
    await saw("acme/unread", []);
    await saw("acme/unread", [OLGA], false);
    expect(await seen("acme/unread")).toEqual([[OLGA, false]]);
  });

  it("is one thing for two replicas that read at once, and another elsewhere", async () => {
    await Promise.all([1, 2, 3, 4].map(() => saw("acme/race", [OLGA, BOB])));
    expect(await seen("acme/race")).toEqual([
      [OLGA, true],
      [BOB, true],
    ]);
    const wanted = { teams: ["acme/race"], people: [OLGA] };
    expect(await membersSeen(database.pool, installationId(2), wanted)).toEqual([]);
  });
});

describe("the names of a repository", () => {
  const see = (id: number, name: string, revision: string): ReturnType<typeof seeName> =>
    seeName(
      database.pool,
      { installationId: HERE, repositoryId: repositoryId(id), name },
      revision,
    );

  it("are those it was seen under by the same texts, and say whether another had this one", async () => {
    expect(await see(1, "Payments", "r1")).toEqual({ former: [], isTaken: false });
    expect(await see(1, "store", "r1")).toEqual({ former: ["payments"], isTaken: false });
    expect(await see(2, "payments", "r1")).toEqual({ former: [], isTaken: true });
    expect(await see(3, "else", "r1")).toEqual({ former: [], isTaken: false });
    expect(await see(1, "store", "r2")).toEqual({ former: [], isTaken: false });
    expect(await see(2, "PAYMENTS", "r2")).toEqual({ former: [], isTaken: false });
  });

  it("are told by events as well, under the texts in force", async () => {
    await database.pool.query(
      `insert into policy_source (installation_id, config_repository, repository_id, branch,
                                  tip_sha, revision, files)
       values (1, '.agentgov', 9, 'main', 'x', 'r3', '[]')`,
    );
    const former = { installationId: HERE, repositoryId: repositoryId(4), name: "Ledger" };
    await seeFormerName(database.pool, former, ".AgentGov");
    expect(await see(4, "books", "r3")).toEqual({ former: ["ledger"], isTaken: false });
    expect(await see(4, "books", "r4")).toEqual({ former: [], isTaken: false });
  });
});
