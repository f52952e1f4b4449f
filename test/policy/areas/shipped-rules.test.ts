import { describe, expect, it } from "vitest";
import { classifyPath } from "../../../src/policy/areas/classify.ts";
import { SHIPPED_RULES } from "../../../src/policy/areas/shipped-areas.ts";
import { parsePattern } from "../../../src/policy/paths.ts";
import { rulesWith } from "./policy-builders.ts";

const rules = rulesWith();

function areasOf(path: string): string {
  return classifyPath(rules, path).areas.join("+");
}

describe("the shipped rules put into auth", () => {
  it.each([
    "src/auth/session-cookie.ts",
    "SRC/Auth/Login.ts",
    "lib/Authorizer.go",
    "internal/authorizer.go",
    "pkg/server/require_user.py",
    "web/src/pages/SignUp.tsx",
    "app/services/api_key_rotation.rb",
    "src/components/APIKeyList.tsx",
    "src/main/java/io/shop/security/JwtFilter.java",
    "src/main/java/io/shop/config/WebSecurityConfig.java",
    "Server/Controllers/ForgotPasswordController.cs",
    "app/Policies/OrderPolicy.php",
    "app/Http/Middleware/VerifyCsrfToken.php",
    "config/packages/security.yaml",
    "config/initializers/devise.rb",
    "src/hooks.server.ts",
    "apps/shop/src/middleware.ts",
    "backend/accounts/backends.py",
    "api/src/users/user.entity.ts",
    "libs/acl/casbin_adapter.go",
    "policies/admin.rego",
    "src/lib/oauth2Client.ts",
    "lib/shop_web/live/user_login_live.ex",
    "src/utils/bcrypt.ts",
    "crates/server/src/webauthn.rs",
    "src/tenant/saml_response.cr",
    "Views/Account/_TwoFactor.cshtml",
    "src/auth/types.ts",
  ])("%s", (path) => {
    expect(areasOf(path)).toBe("auth");
  });
});

describe("the shipped rules put into billing", () => {
  it.each([
    "src/billing/proration.ts",
    "services/payments/charge.go",
    "app/jobs/send_invoice_job.rb",
    "lib/stripe/webhook_handler.py",
    "app/api/checkout/route.ts",
    "src/Payments/Refund.cs",
    "src/main/kotlin/com/acme/tax/TaxCalculator.kt",
    "components/PricingTable.tsx",
    "server/giftCard.ts",
    "server/gift_card.ts",
    "src/wallet/balance.rs",
    "app/services/apple_pay_session.rb",
    "src/plans/free-trial.ts",
    "modules/razorpay/client.php",
    "src/main/java/com/acme/billing/util/Rounding.java",
    "billing/src/main/java/com/acme/billing/util/Rounding.java",
    "core/src/main/java/com/acme/billing/Rounding.java",
  ])("%s", (path) => {
    expect(areasOf(path)).toBe("billing");
  });
});

describe("the shipped rules leave to the application", () => {
  it.each([
    "src/models/author.ts",
    "src/authoring/outline.ts",
    "data/authors.json",
    "src/parser/tokenizer.rs",
    "src/llm/token_budget.ts",
    "src/chat/session.ts",
    "src/cache/eviction_policy.py",
    "src/pubsub/subscription.go",
    "src/graphql/subscriptions/onMessage.ts",
    "src/db/transaction.ts",
    "src/ui/keyboard.ts",
    "src/game/price-of-glory.ts",
    "src/git/checkoutBranch.ts",
    "src/Catalog/Infrastructure/CatalogRepository.cs",
    "src/main/java/io/shop/infrastructure/OrderRepository.java",
    "src/orders/infrastructure/order.repository.ts",
    "Accessibility/Contrast.cs",
    "src/Authors/AuthorService.cs",
    "app/models/organization_unit.py",
    "src/openapi_spec.py",
    "lib/license-key.rb",
    "lib/user_stories.py",
    ".env.example",
    ".env.production.example",
    "vitest.config.ts",
    "tsconfig.json",
    ".gitignore",
    "app/graphql/types/order.rb",
    "internal/api/types.go",
    "src/types.rs",
    "src/blog-index.ts",
    "src/design-insights.ts",
    "util/src/main/java/org/acme/billing/util/Json.java",
    "plugins/gradle-migration/Panel.tsx",
  ])("%s", (path) => {
    expect(areasOf(path)).toBe("app");
  });
});

describe("the shipped rules tell apart", () => {
  it.each([
    ["docs/authentication.md", "docs"],
    ["src/auth/README.md", "docs"],
    ["migrations/README.md", "docs"],
    ["LICENSE", "docs"],
    ["LICENSE-APACHE", "docs"],
    ["docs/guide/agents.md", "docs"],
    ["website/content/gemini.md", "docs"],
    [".github/ISSUE_TEMPLATE/bug.yml", "docs"],
    ["internal/billing/billing_test.go", "tests"],
    ["src/auth/login.test.ts", "tests"],
    ["e2e/checkout.spec.ts", "tests"],
    ["spec/models/user_spec.rb", "tests"],
    ["src/test/java/io/shop/AuthIT.java", "tests"],
    ["Tests/Shop.Tests/InvoiceTests.cs", "tests"],
    ["tests/fixtures/package-lock.json", "tests"],
    ["test/keys/rsa.pem", "tests"],
    ["features/sign_in.feature", "tests"],
    ["src/auth/auth.css", "assets"],
    ["i18n/en/billing.json", "assets"],
    ["lang/sv/auth.php", "assets"],
    ["translations/messages.fr.xlf", "assets"],
    ["i18n/de/mcp.json", "assets"],
    ["public/logo.PNG", "assets"],
    ["types/next-auth.d.ts", "types"],
    ["stubs/jwt.pyi", "types"],
    ["src/lib/order.types.ts", "types"],
    ["vendor/golang.org/x/oauth2/oauth2.go", "dependencies"],
    ["third_party/zlib/inflate.c", "dependencies"],
    ["apps/web/package.json", "dependencies"],
    ["e2e/package.json", "dependencies"],
    ["Package.JSON", "dependencies"],
    ["docs/requirements.txt", "dependencies"],
    ["gradle/libs.versions.toml", "dependencies"],
    [".pre-commit-config.yaml", "dependencies+ci"],
    ["db/migrate/20240101_create_sessions.rb", "migrations"],
    ["prisma/schema.prisma", "migrations"],
    ["src/Data/Migrations/20240101_Init.cs", "migrations"],
    ["backend/shop/migrations/0002_price.py", "migrations"],
    ["src/main/resources/db/migration/V3__users.sql", "migrations"],
    ["sql/upgrade.sql", "migrations"],
    ["infra/main.tf", "infrastructure"],
    ["modules/iam/roles.tf", "infrastructure"],
    ["docker/Dockerfile.prod", "infrastructure"],
    ["charts/shop/templates/rbac.yaml", "infrastructure"],
    ["ansible/roles/web/tasks/main.yml", "infrastructure"],
    ["wrangler.jsonc", "infrastructure"],
    ["ios/App/Info.plist", "infrastructure"],
    ["terraform/secrets.tf", "infrastructure+secrets"],
    [".env", "secrets"],
    [".env.production", "secrets"],
    ["config/master.key", "secrets"],
    [".gitleaks.toml", "secrets"],
    [".sops.yaml", "secrets"],
    [".github/workflows/release.yml", "ci"],
    [".GitHub/Workflows/Release.yml", "ci"],
    [".github/scripts/publish.py", "ci"],
    [".github/codeql-config.yml", "ci"],
    ["packages/a/.github/workflows/x.yml", "ci"],
    [".gitlab-ci.yml", "ci"],
    ["Jenkinsfile", "ci"],
    [".husky/pre-push", "ci"],
    ["codecov.yml", "ci"],
    [".github/secret_scanning.yml", "ci+secrets"],
    ["CODEOWNERS", "governance"],
    [".github/CODEOWNERS", "governance"],
    ["docs/CODEOWNERS", "governance"],
    ["renovate.json", "governance"],
    [".github/dependabot.yml", "governance"],
    [".mergify.yml", "governance"],
    [".kodiak.toml", "governance"],
    ["AGENTS.md", "agent-config"],
    ["services/api/CLAUDE.md", "agent-config"],
    ["test/e2e/AGENTS.md", "agent-config"],
    [".claude/settings.json", "agent-config"],
    [".mcp.json", "agent-config"],
    [".cursor/rules/style.mdc", "agent-config"],
    [".codex/skills", "agent-config"],
    [".devcontainer/Dockerfile", "agent-config"],
    [".github/copilot-instructions.md", "agent-config"],
    [".github/workflows/copilot-setup-steps.yml", "ci+agent-config"],
    [".claude-plugin/marketplace.json", "dependencies+agent-config"],
    ["services/stripe/oauth_connect.ts", "auth+billing"],
  ])("%s is %s", (path, areas) => {
    expect(areasOf(path)).toBe(areas);
  });

  it("gives every area its tier", () => {
    const tierOf = (path: string): string => classifyPath(rules, path).tier;
    expect(tierOf("docs/a.md")).toBe("low");
    expect(tierOf("src/a.ts")).toBe("medium");
    expect(tierOf("package.json")).toBe("medium");
    expect(tierOf("src/auth/a.ts")).toBe("high");
    expect(tierOf("CODEOWNERS")).toBe("high");
    expect(tierOf("agentgov.yml")).toBe("critical");
  });

  it("names the rule that matched, by the alternative that matched", () => {
    expect(classifyPath(rules, "lib/oauth.ts").rules).toEqual(["auth/word:oauth"]);
    expect(classifyPath(rules, "web/apiKeys.ts").rules).toEqual(["auth/word:api-key"]);
    expect(classifyPath(rules, "a/Gemfile.lock").rules).toEqual([
      "dependencies/glob:**/Gemfile.lock",
    ]);
    expect(classifyPath(rules, "src/main.ts").rules).toEqual(["app/default"]);
  });
});

describe("the shipped data", () => {
  it.each(SHIPPED_RULES.map((each) => [each.area, each] as const))(
    "of %s has patterns that expand, and says nothing twice",
    (_area, { include, exclude, words }) => {
      for (const list of [include, exclude]) {
        const alternatives = list.map((pattern) => parsePattern(pattern, { nocase: true }, 1024));
        expect(list.filter((_pattern, index) => alternatives[index]?.length === 0)).toEqual([]);
        const texts = list.filter((pattern) => /^[/!]|\/$|[()]|\*{3}/u.test(pattern));
        expect(texts).toEqual([]);
      }
      const listed = words.split(/\s+/u).filter((word) => word !== "");
      const glued = listed.map((word) => word.replaceAll("-", ""));
      expect(listed.filter((_word, at) => glued.indexOf(glued[at] ?? "") !== at)).toEqual([]);
      expect(listed.filter((word) => !/^[a-z\d]+(?:-[a-z\d]+)*$/u.test(word))).toEqual([]);
    },
  );

  it("excludes nothing by how a name begins", () => {
    const prefixes = SHIPPED_RULES.flatMap(({ area, exclude }) =>
      exclude
        .flatMap((pattern) => parsePattern(pattern, { nocase: true }, 1024))
        .filter(({ text }) => /(?:^|\/)[a-z]+\*$/iu.test(text))
        .map(({ text }) => `${area} ${text}`),
    );
    expect(prefixes).toEqual([]);
  });
});
