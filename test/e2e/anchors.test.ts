import { describe, expect, it } from "vitest";
import { anchorSummary } from "../../src/db/anchors.ts";
import { readCheckpoint, readVerifierKey } from "../../src/domain/checkpoint.ts";
import { ENFORCE, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const CONFIG = "acme/.agentgov";
const product = productForEachTest();

function anchors(): ReturnType<typeof product.current.sandbox.checkRuns> {
  return product.current.sandbox
    .checkRuns(CONFIG)
    .filter(({ name }) => name === "agentgov checkpoint");
}

describe("the log is laid down outside of its database", () => {
  it("as a check run on the config repository that anyone can verify, once for each checkpoint", async () => {
    const { sandbox, service, pool } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE });
    propose(sandbox, { changes: { "src/auth/login.js": "export const login = 2;\n" } });
    await product.current.settle();
    await service.anchor();
    await service.anchor();
    expect(anchors()).toHaveLength(1);
    const [run] = anchors();
    const note = /^```\n(.*)```$/su.exec(run?.text ?? "")?.[1] ?? "";
    const key = readVerifierKey(service.verifierKey ?? "");
    expect(readCheckpoint(note, key === null ? [] : [key]).kind).toBe("verified");
    expect(run?.conclusion).toBe("neutral");
    const places = await anchorSummary(pool);
    expect(places.map(({ place }) => place)).toEqual([`check-run:${CONFIG}`]);
  });

  it("in the footer of every check run from then on", async () => {
    const { sandbox, service } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE });
    propose(sandbox, { changes: { "src/auth/login.js": "export const login = 2;\n" } });
    await product.current.settle();
    await service.anchor();
    const second = propose(sandbox, { changes: { "src/auth/a.js": "1;\n" } });
    await product.current.settle();
    const text = product.current.check(SHOP, second.headSha)?.text ?? "";
    expect(text).toMatch(
      /<sub>Record: \d+ entries, root `[0-9a-f]{64}` \(agentgov\.log\/[0-9a-f]+\)\.<\/sub>$/u,
    );
  });

  it("nowhere in an organisation that only observes", async () => {
    const { sandbox, service } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE.replace("enforce", "observe") });
    propose(sandbox, { changes: { "src/auth/login.js": "export const login = 2;\n" } });
    await product.current.settle();
    await service.anchor();
    expect(anchors()).toEqual([]);
  });
});
