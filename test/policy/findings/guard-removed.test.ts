import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findGuardRemoved } from "../../../src/policy/findings/guard-removed.ts";
import { changed } from "./patch-of.ts";

describe("removed guards", () => {
  it.each([
    ["app/orders_controller.rb", "-  before_action :authenticate_user!"],
    ["app/orders_controller.rb", "-    authorize @order"],
    ["app/a.rb", "-  return unless can?(:read, @order)"],
    ["shop/views.py", "-@login_required"],
    ["shop/views.py", "-    permission_classes = [IsAuthenticated]"],
    ["src/a.ts", "-  await requireAuth(request);"],
    ["src/a.ts", "-router.use(requireAdmin)"],
    ["src/a.controller.ts", "-@UseGuards(RolesGuard)"],
    ["src/A.java", "-  @PreAuthorize(\"hasRole('ADMIN')\")"],
    ["src/A.cs", "-[Authorize]"],
    ["main.go", "-\tif !hasPermission(user) {"],
    ["app/Http/A.php", "-        $this->authorize('update', $post);"],
    ["routes/web.php", "-Route::get('/x', 'X')->middleware('auth');"],
    ["src/hook.ts", "-  verifySignature(body, header);"],
  ])("it finds the one in %s: %s", (path, line) => {
    expect(findGuardRemoved(changed(path, line, "+  next()"))).toMatchObject([
      { kind: "guard-removed", area: "auth", tier: "high", path, line: 1 },
    ]);
  });

  it.each([
    ["app/a.rb", "+  skip_before_action :verify_authenticity_token"],
    ["a/views.py", "+@csrf_exempt"],
    ["src/A.cs", "+[AllowAnonymous]"],
    ["src/a.go", "+\tInsecureSkipVerify: true,"],
  ])("it finds an exemption that is added in %s: %s", (path, line) => {
    expect(findGuardRemoved(changed(path, line))).toMatchObject([{ kind: "guard-removed" }]);
  });

  it.each([
    ["a comment", "src/a.ts", ["-  // authorize(user) is not needed here"]],
    ["a text for people", "src/a.ts", ['-  log("could not authorize the user");']],
    ["an import", "src/a.ts", ['-import { authorize } from "./auth.ts";']],
    ["documentation", "docs/a.md", ["-authorize(user)"]],
    ["a test", "test/a.test.ts", ["-  authorize(user);"]],
    ["another name", "src/a.ts", ["-  const author = authors.find(authorId);", "-  authority(x);"]],
    ["a guard that only moves", "src/a.ts", ["-authorize(user);", "+  authorize(user);"]],
    ["a guard with other arguments", "src/a.ts", ["-requireAuth(a);", "+requireAuth(a, b);"]],
    ["a guard that is added", "src/a.ts", ["+requireAuth(a);"]],
    ["an exemption in a comment", "a.py", ["+# @csrf_exempt would be wrong"]],
    ["an exemption that goes", "a.py", ["-@csrf_exempt"]],
    ["a loop over roles", "src/a.ts", ["-for (const role of roles) print(role);"]],
  ])("it is quiet about %s", (_, path, lines) => {
    expect(findGuardRemoved(changed(path, ...lines))).toEqual([]);
  });

  it("is quiet about a file that is deleted as a whole", () => {
    expect(findGuardRemoved({ ...changed("src/a.ts", "-authorize(user);"), after: null })).toEqual(
      [],
    );
  });

  it("compares the texts where there is no patch", () => {
    const file = { path: "src/a.ts", patch: null, before: "a\nauthorize(user);\n", after: "a\n" };
    expect(findGuardRemoved(file)).toMatchObject([{ line: 2 }]);
  });

  it("says nothing when the same lines are removed and added in any order", () => {
    const line = fc.constantFrom("authorize(user);", "requireAuth();", "x = 1;", "@login_required");
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const both = [
          ...lines.map((text) => `-${text}`),
          ...lines.toReversed().map((text) => `+${text}`),
        ];
        expect(findGuardRemoved(changed("src/a.ts", ...both))).toEqual([]);
      }),
    );
  });
});
