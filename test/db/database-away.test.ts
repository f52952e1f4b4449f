import { describe, expect, it } from "vitest";
import { isDatabaseAway } from "../../src/db/database-away.ts";

function failed(code: string, message = "failed"): Error {
  return Object.assign(new Error(message), { code });
}

describe("a failure", () => {
  it.each([
    ["a refused connection", failed("ECONNREFUSED")],
    ["a socket that is not there", failed("ENOENT")],
    ["too many connections", failed("53300")],
    ["a shutdown", failed("57P01")],
    ["a lost connection", failed("08006")],
    ["a database that takes none", failed("55000")],
    ["a standby", failed("25006")],
    ["a connection that ended", new Error("Connection terminated unexpectedly")],
    ["a connection that takes too long", new Error("timeout exceeded when trying to connect")],
    ["a query without an answer", new Error("Query read timeout")],
    ["several addresses", new AggregateError([failed("ECONNREFUSED")], "")],
    ["a handler around it", new Error("event", { cause: failed("57P03") })],
    ["handlers around it", new AggregateError([new Error("x", { cause: failed("08003") })], "")],
  ])("says that the database is away for %s", (_what, error) => {
    expect(isDatabaseAway(error)).toBe(true);
  });

  it.each([
    ["a violated constraint", failed("23505")],
    ["a wrong statement", failed("42601")],
    ["another error", new TypeError("not a function")],
    ["none", null],
    ["words", "ECONNREFUSED"],
  ])("says nothing of it for %s", (_what, error) => {
    expect(isDatabaseAway(error)).toBe(false);
  });

  it("is looked into no deeper than failures nest", () => {
    let error: Error = failed("ECONNREFUSED");
    for (let depth = 0; depth < 100; depth += 1) error = new Error("around", { cause: error });
    expect(isDatabaseAway(error)).toBe(false);
  });
});
