import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileWordList, partsOf } from "../../../src/policy/areas/words.ts";

describe("the parts of a name", () => {
  it.each([
    ["userAuth.ts", ["user", "auth", "ts"]],
    ["user_auth-guard.v2", ["user", "auth", "guard", "v2"]],
    ["SAMLResponse", ["saml", "response"]],
    ["OAuth2Client", ["o", "auth2", "client"]],
    ["2fa", ["2fa"]],
    ["[slug]", ["slug"]],
    ["\u00dcberweisungPr\u00fcfen", ["\u00fcberweisung", "pr\u00fcfen"]],
    ["---", []],
  ])("of %s", (name, parts) => {
    expect(partsOf(name)).toEqual(parts);
  });
});

describe("a word list", () => {
  const list = compileWordList("auth api-key sign-in sso price", "price-of");
  const find = (path: string): string | null => list.find(path.split("/").map(partsOf));

  it.each([
    ["src/user_auth.ts", "auth"],
    ["src/AuthGuard.tsx", "auth"],
    ["AUTH/x.ts", "auth"],
    ["src/oauth2Client.ts", null],
    ["src/OAuth2Client.ts", "auth"],
    ["src/auth2023.ts", null],
    ["lib/apiKeys.ts", "api-key"],
    ["shop/prices.ts", "price"],
    ["lib/apiKey.ts", "api-key"],
    ["lib/api_key.rb", "api-key"],
    ["lib/APIKEY.txt", "api-key"],
    ["lib/api/key.rb", null],
    ["web/SignIn.tsx", "sign-in"],
    ["web/signin.tsx", "sign-in"],
    ["web/design-in.tsx", null],
    ["web/sSo.ts", null],
    ["web/aut_h.ts", null],
    ["web/sso.ts", "sso"],
    ["src/author.ts", null],
    ["game/price-of-glory.ts", null],
    ["game/price-of-price.ts", "price"],
    ["shop/price.ts", "price"],
  ])("finds in %s: %s", (path, word) => {
    expect(find(path)).toBe(word);
  });

  it("finds every word in every way of writing it, and nothing in a longer part", () => {
    const words = ["auth", "api-key", "sign-in"];
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.constantFrom("-", "_", "."), (word, mark) => {
        expect(find(`x/my${mark}${word.replaceAll("-", mark)}${mark}y.ts`)).toBe(word);
        expect(find(`x/q${word.replaceAll("-", "")}q.ts`)).toBeNull();
      }),
    );
  });
});
