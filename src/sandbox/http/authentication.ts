import { createPublicKey, type KeyObject, randomBytes, verify } from "node:crypto";
import { timeText } from "../clock.ts";
import { Refusal } from "../refusal.ts";
import { isFields } from "./body.ts";
import type { Grant } from "./exchange.ts";

/** The longest a JWT may be good for. Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
const JWT_SECONDS_MAX = 10 * 60;

/** Clocks may differ by this much. */
const CLOCK_SKEW_SECONDS = 60;

/** An installation token is good for an hour. */
const TOKEN_SECONDS = 60 * 60;

/** Who is calling. */
export type Caller =
  | { readonly kind: "app" }
  | { readonly kind: "installation"; readonly grant: Grant };

/** Tells callers apart, and makes installation tokens. */
export interface Authentication {
  /** @throws {Refusal} 401 for anything but a good JWT or token. */
  readonly callerOf: (authorization: string | undefined) => Caller;
  readonly issueToken: (grant: Grant) => { readonly token: string; readonly expiresAt: string };
  readonly expireTokens: () => void;
}

interface IssuedToken {
  readonly grant: Grant;
  expiresAt: number;
}

/** A credential that could never have worked: a mistake in the app, unlike one that ended. */
export class BadCredential extends Refusal {}

/** Accepts JWTs signed with the app's key and the tokens it issued itself. They follow the real clock. */
export function makeAuthentication(appId: number, privateKeyPem: string): Authentication {
  const key = createPublicKey(privateKeyPem);
  const tokens = new Map<string, IssuedToken>();
  return {
    callerOf: (authorization) => {
      const credential = /^(?:bearer|token) (\S+)$/iu.exec(authorization ?? "")?.[1];
      if (credential === undefined) throw new BadCredential(401, "Requires authentication");
      if (credential.split(".").length === 3) {
        checkJwt(credential, appId, key);
        return { kind: "app" };
      }
      const issued = tokens.get(credential);
      if (issued === undefined) throw new BadCredential(401, "Bad credentials");
      if (issued.expiresAt <= Date.now()) throw new Refusal(401, "Bad credentials");
      return { kind: "installation", grant: issued.grant };
    },
    issueToken: (grant) => {
      const token = ["ghs", randomBytes(18).toString("hex")].join("_");
      const expiresAt = Date.now() + TOKEN_SECONDS * 1000;
      tokens.set(token, { grant, expiresAt });
      return { token, expiresAt: timeText(expiresAt) };
    },
    expireTokens: () => {
      for (const issued of tokens.values()) issued.expiresAt = 0;
    },
  };
}

function checkJwt(jwt: string, appId: number, key: KeyObject): void {
  const [header = "", claims = "", signature = ""] = jwt.split(".");
  const { alg } = decode(header);
  const signed = Buffer.from(`${header}.${claims}`);
  const good =
    alg === "RS256" && verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url"));
  if (!good) throw new BadCredential(401, "A JSON web token could not be decoded");
  const { iss, iat, exp } = decode(claims);
  const now = Math.floor(Date.now() / 1000);
  if (String(iss) !== String(appId)) throw new BadCredential(401, "Integration not found");
  if (typeof exp !== "number" || exp <= now) {
    throw new BadCredential(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + JWT_SECONDS_MAX) {
    throw new BadCredential(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (typeof iat !== "number" || iat > now + CLOCK_SKEW_SECONDS) {
    throw new BadCredential(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
}

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isFields(decoded) ? decoded : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
