import { describe, expect, it } from "vitest";
import { classifyPath } from "../../../src/policy/areas/classify.ts";
import { rulesWith } from "./policy-builders.ts";

const rules = rulesWith();

function areasOf(path: string): string {
  return classifyPath(rules, path).areas.join("+");
}

describe("a word that means two things is decided by what stands beside it", () => {
  it.each([
    // Who has the subscription says that it is paid for.
    ["app/controllers/api/accounts/actions/subscription_controller.rb", "billing"],
    ["src/organizations/subscriptions.service.ts", "billing"],
    ["app/Http/Controllers/ClientPortal/SubscriptionController.php", "billing"],
    ["lib/mix/tasks/cancel_subscription.ex", "billing"],
    ["src/mail/subscriptions.go", "app"],
    ["src/events/subscription-manager.ts", "app"],
    // A plan that a controller or model manages is sold; one that a planner makes is not.
    ["app/controllers/api/v1/plans_controller.rb", "billing"],
    ["src/shop/models/plans.py", "billing"],
    ["src/query/execution_plan.rs", "app"],
    // Sessions that nobody signs in to.
    ["app/controllers/sessions_controller.rb", "auth"],
    ["lib/shop_web/controllers/user_session_controller.ex", "auth"],
    ["app/controllers/bot/agent_sessions_controller.rb", "app"],
    ["app/controllers/play/drill_sessions_controller.rb", "app"],
    ["src/chat/chat-session-store.ts", "app"],
    ["app/models/shop/payment_sessions.rb", "billing"],
    // Tokens that a controller hands out, not those of a parser.
    ["app/controllers/licenses/tokens_controller.rb", "auth"],
    ["core/Controller/TokenController.php", "auth"],
    ["server/views/bot_tokens.py", "auth"],
    ["src/parser/tokens.py", "app"],
    // Policies that are asked before something is done.
    ["lib/engine/policies/order_policy.rb", "auth"],
    ["src/Policies/OrderPolicy.php", "auth"],
    ["app/services/retention_policy.rb", "app"],
    ["app/models/shop/ability.rb", "auth"],
    // Guards of routes, and guards of types.
    ["src/orders/order.guard.ts", "auth"],
    ["src/lib/typeGuard.ts", "app"],
    ["src/lib/type-guard.ts", "app"],
    // Voters who grant, and voters who vote.
    ["src/Security/Voter/OrderVoter.php", "auth"],
    ["src/poll/voter.rs", "app"],
    // A message broker and a starter kit share a name.
    ["app/Actions/Jetstream/DeleteTeam.php", "auth"],
    ["server/jetstream_cluster.go", "app"],
    // One checks out a basket, or a branch.
    ["src/shop/checkout.ts", "billing"],
    ["src/git/commands/checkout.ts", "app"],
    // A payment provider and a library for reading pictures share a name.
    ["src/webhooks/paddle.ts", "billing"],
    ["ml/readers/paddle_ocr.py", "app"],
    ["src/todo/overdue_tasks.py", "app"],
    ["src/api/identity.rs", "auth"],
    ["src/git/identity.rs", "app"],
  ])("%s is %s", (path, areas) => {
    expect(areasOf(path)).toBe(areas);
  });
});

describe("a folder of types", () => {
  it.each([
    ["src/types/billing.ts", "types"],
    ["packages/sdk/src/types/generated/Invoice.ts", "types"],
    ["src/typings/auth.ts", "types"],
    ["src/auth/types/session.ts", "auth"],
    ["packages/payments/src/types/index.ts", "billing"],
    ["src/auth/types.ts", "auth"],
    ["lib/types/oauth.rb", "auth"],
    ["src/types/schema.sql", "migrations"],
  ])("takes only what it alone holds: %s is %s", (path, areas) => {
    expect(areasOf(path)).toBe(areas);
  });
});

describe("files that run the software or hold its secrets", () => {
  it.each([
    ["sst.config.ts", "infrastructure"],
    [".terraform/modules/modules.json", "infrastructure"],
    ["charts/web/templates/NOTES.txt", "infrastructure"],
    ["charts/web/.helmignore", "infrastructure"],
    ["cloudformation/stack.yaml", "infrastructure"],
    ["stack.yaml", "dependencies"],
    ["deploy.py", "infrastructure"],
    ["src/shop/models/deploy.py", "app"],
    ["sealed-secrets/database.yaml", "secrets"],
    ["kubeconfig", "secrets"],
    [".envrc.remote", "secrets"],
    [".envrc.example", "app"],
    ["ios/GoogleService-Info.plist", "secrets"],
    ["mcp.config.json", "agent-config"],
    [".argo-ci/build.yaml", "ci"],
    ["packages/orders/mikro-orm.config.dev.ts", "migrations"],
    ["changelog/index.html", "docs"],
    ["docs/guide/.pages", "docs"],
    ["templates/changelog/index.html", "app"],
  ])("%s is %s", (path, areas) => {
    expect(areasOf(path)).toBe(areas);
  });
});
