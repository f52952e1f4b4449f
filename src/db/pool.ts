import { Pool, type PoolConfig, TypeOverrides } from "pg";

/** How to reach the database: an URL, or the address of an embedded one. */
export type DatabaseConfig = Pick<
  PoolConfig,
  "connectionString" | "host" | "port" | "user" | "database" | "password" | "ssl" | "options"
>;

export interface PoolOptions {
  readonly config: DatabaseConfig;
  /** Connections at most; one evaluation uses one at a time. */
  readonly connectionsMax: number;
  /** Told of idle connections that break; the pool replaces them by itself. */
  readonly onError: (error: Error) => void;
}

/** No statement of ours is slow: one that takes longer holds a lock somebody waits for. */
const STATEMENT_MILLISECONDS = 5_000;
/** Client side, for a connection whose other end vanished without a word. */
const QUERY_MILLISECONDS = 10_000;
const CONNECT_MILLISECONDS = 5_000;
/** A transaction whose process stopped between two statements must not hold its locks. */
const IDLE_IN_TRANSACTION_MILLISECONDS = 15_000;
/**
 * The type id of `bigint`.
 *
 * Source: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_type.dat
 */
const BIGINT = 20;

/** Opens a pool whose every connection has our limits and reads `bigint` as a safe number. */
export function createPool({ config, connectionsMax, onError }: PoolOptions): Pool {
  const pool = new Pool({ ...connectionSettings(config), max: connectionsMax });
  // Ending a pool says goodbye without waiting for the answer: what the server adds is no news.
  pool.on("error", (error) => {
    if (!pool.ending) onError(error);
  });
  // A connection cut while it is lent has no listener of the pool's, and an error event without one ends
  // the process. Whoever borrowed it learns of it by the statement that fails.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** What every connection of ours is opened with. */
export function connectionSettings(config: DatabaseConfig): PoolConfig {
  const types = new TypeOverrides();
  types.setTypeParser(BIGINT, safeInteger);
  return {
    ...config,
    types,
    application_name: "agentgov",
    keepAlive: true,
    statement_timeout: STATEMENT_MILLISECONDS,
    query_timeout: QUERY_MILLISECONDS,
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MILLISECONDS,
  };
}

/** Every `bigint` we store is a counter or an id of GitHub's, far below 2^53; a larger one is a defect. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is not a safe integer`);
  return value;
}
