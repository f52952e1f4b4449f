import { createPrivateKey, sign } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import {
  type RegisteredApp,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from "../../src/sandbox/sandbox.ts";
import { validateContract } from "./contract.ts";

/** An answer, read completely. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

export interface CallOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Claims that differ from those of a good JWT. */
export type Claims = Readonly<Record<string, unknown>>;

/** Calls `METHOD /path` on a server. */
export async function call(
  base: string,
  route: string,
  options: CallOptions = {},
): Promise<Answered> {
  const [method = "GET", path = "/"] = route.split(" ");
  const { token, body, headers } = options;
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json: unknown = text === "" ? null : JSON.parse(text);
  return { status: response.status, headers: response.headers, json };
}

/** A JWT as the app would make it, unless `claims` or `key` say otherwise. */
export function makeJwt({ id, privateKeyPem }: RegisteredApp, claims: Claims = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const parts = [
    { alg: "RS256", typ: "JWT" },
    { iat: now - 30, exp: now + 300, iss: id, ...claims },
  ];
  const signed = parts
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = sign("RSA-SHA256", Buffer.from(signed), createPrivateKey(privateKeyPem));
  return `${signed}.${signature.toString("base64url")}`;
}

/** A token for an installation, as the app would ask for it. */
export async function tokenFor(sandbox: Sandbox, org: string, body: unknown = {}): Promise<string> {
  const route = `POST /app/installations/${String(sandbox.installation(org).id)}/access_tokens`;
  const { json } = await call(sandbox.baseUrl, route, { token: makeJwt(sandbox.app), body });
  return String(member(json, "token"));
}

/** A member of a JSON object. */
export function member(json: unknown, name: string): unknown {
  return typeof json === "object" && json !== null
    ? Object.entries(json).find(([key]) => key === name)?.[1]
    : undefined;
}

/** An organisation with a repository, people and an open pull request, checked against the contract. */
export interface Acme {
  readonly sandbox: Sandbox;
  readonly repo: string;
  readonly pr: { readonly repo: string; readonly number: number };
  /** Calls with an installation token of `acme`. */
  readonly api: (route: string, options?: CallOptions) => Promise<Answered>;
}

const FILES = { "README.md": "# Shop\n", "src/cart.ts": "export const cart = [];\n" };

/** Starts one. `olga` owns it, `alice` (author), `bob` and `carol` write, `rita` only reads. */
export async function startAcme(options: SandboxOptions = {}): Promise<Acme> {
  const sandbox = await startSandbox({ validate: validateContract, ...options });
  for (const login of ["olga", "alice", "bob", "carol", "rita"]) sandbox.createUser(login);
  sandbox.createOrg("acme", { owners: ["olga"], members: ["alice", "bob", "carol", "rita"] });
  const { fullName: repo } = sandbox.createRepo("acme", "shop", {
    files: FILES,
    collaborators: { alice: "write", bob: "write", carol: "write" },
  });
  sandbox.pushCommit(repo, "feature", {
    author: "alice",
    message: "Count the cart\n",
    changes: { "src/cart.ts": "export const cart = [1];\n" },
  });
  const pr = sandbox.openPullRequest({ repo, head: "feature", by: "alice", title: "Count" });
  const token = await tokenFor(sandbox, "acme");
  return {
    sandbox,
    repo,
    pr: { repo, number: pr.number },
    api: (route, more = {}) => call(sandbox.baseUrl, route, { token, ...more }),
  };
}

/** One webhook as it arrived. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** What it answers from now on (200). */
  answer: number;
  close(): void;
}

/** Listens for webhooks and keeps them. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const receiver = { url: "", received, answer: 200, close: () => void server.close() };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
      response.writeHead(receiver.answer).end("seen");
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  if (typeof address === "object" && address !== null) {
    receiver.url = `http://127.0.0.1:${String(address.port)}/webhooks`;
  }
  return receiver;
}
