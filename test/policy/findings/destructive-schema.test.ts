import { describe, expect, it } from "vitest";
import { findDestructiveSchema } from "../../../src/policy/findings/destructive-schema.ts";
import { adding, changed } from "./patch-of.ts";

describe("destructive SQL", () => {
  it.each([
    ["DROP TABLE users;", "drops a table"],
    ["alter table users\n  drop column email;", "drops a column"],
    ["ALTER TABLE users DROP email;", "drops a column"],
    ["ALTER TABLE users DROP CONSTRAINT users_pk;", "drops a constraint"],
    ["ALTER TABLE users RENAME COLUMN a TO b;", "renames"],
    ["RENAME TABLE a TO b;", "renames"],
    ["ALTER TABLE users ALTER COLUMN age TYPE smallint;", "changes the type"],
    ["ALTER TABLE users MODIFY COLUMN name varchar(10);", "changes the type"],
    ["ALTER TABLE users ALTER COLUMN a SET NOT NULL;", "forbids nulls"],
    ["ALTER TABLE users ADD COLUMN a int NOT NULL;", "adds a required column"],
    ["CREATE INDEX i ON users (a);", "builds an index"],
    ["create unique index if not exists i on users (a);", "builds an index"],
    ["TRUNCATE users;", "deletes every row"],
    ["DELETE FROM users;", "deletes every row"],
    ["UPDATE users SET a = 1;", "updates every row"],
    ["DROP POLICY p ON users;", "takes a row policy away"],
  ])("it finds %s", (sql, message) => {
    const found = findDestructiveSchema(adding("db/1.sql", `select 1;\n${sql}`));
    expect(found).toMatchObject([{ kind: "destructive-schema", area: "migrations", line: 2 }]);
    expect(found[0]?.message).toContain(message);
  });

  it.each([
    ["a comment", "-- DROP TABLE users;\n/* DELETE FROM a; */"],
    ["a literal", "INSERT INTO notes VALUES ('drop table users; delete from x');"],
    ["a bounded delete", "DELETE FROM users WHERE id = 1;\nUPDATE users SET a = 1 WHERE b;"],
    ["a wider type", "ALTER TABLE a ALTER COLUMN b TYPE bigint;"],
    ["a default", "ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT 0;"],
    ["a constraint that is loosened", "ALTER TABLE a ALTER COLUMN b DROP NOT NULL;"],
    ["an index built beside writes", "CREATE INDEX CONCURRENTLY i ON a (b);"],
    ["an index of a new table", "CREATE TABLE a (b int);\nCREATE INDEX i ON a (b);"],
    ["a new table", "CREATE TABLE a (id int NOT NULL);"],
    ["a part that undoes", "-- +goose Up\nCREATE TABLE a (b int);\n-- +goose Down\nDROP TABLE a;"],
  ])("it is quiet about %s", (_, sql) => {
    expect(findDestructiveSchema(adding("db/migrations/1.sql", sql))).toEqual([]);
  });

  it("is quiet about removed lines and about files that undo", () => {
    expect(findDestructiveSchema(changed("a.sql", "-DROP TABLE a;"))).toEqual([]);
    expect(findDestructiveSchema(changed("migrations/1_a.down.sql", "DROP TABLE a;"))).toEqual([]);
  });
});

describe("migration languages", () => {
  it.each([
    ["db/migrate/1_a.rb", "    remove_column :users, :email", "drops a column"],
    ["db/migrate/1_a.rb", "    drop_table :users", "drops a table"],
    ["db/migrate/1_a.rb", "    change_column :users, :age, :integer", "changes the type"],
    ["db/migrate/1_a.rb", "    add_column :users, :a, :string, null: false", "adds a required"],
    ["db/migrate/1_a.rb", "    add_index :users, :email", "builds an index"],
    ["db/migrate/1_a.rb", '    execute "DELETE FROM users"', "deletes every row"],
    [
      "shop/migrations/0002_a.py",
      "        migrations.RemoveField(model_name='a', name='b'),",
      "drops a column",
    ],
    ["shop/migrations/0002_a.py", "        migrations.RenameModel('a', 'b'),", "renames"],
    ["alembic/versions/1_a.py", "    op.drop_column('a', 'b')", "drops a column"],
    ["alembic/versions/1_a.py", "    op.alter_column('a', 'b', new_column_name='c')", "renames"],
    ["migrations/1_a.js", "  await knex.schema.dropTable('a');", "drops a table"],
    ["migrations/1_a.js", "    t.renameColumn('a', 'b');", "renames"],
    [
      "src/migrations/1-a.ts",
      '    await q.query(`ALTER TABLE "a" DROP COLUMN "b"`);',
      "drops a column",
    ],
    ["database/migrations/1_a.php", "            $table->dropColumn('votes');", "drops a column"],
    ["database/migrations/1_a.php", "        Schema::dropIfExists('users');", "drops a table"],
    [
      "Migrations/1_A.cs",
      '            migrationBuilder.DropColumn(name: "A", table: "B");',
      "drops a column",
    ],
    ["db/changelog/1.xml", '    <dropTable tableName="a"/>', "drops a table"],
    ["db/changelog/1.yaml", "      - dropColumn:", "drops a column"],
    ["priv/repo/migrations/1_a.exs", "      remove :email", "drops a column"],
  ])("it finds in %s: %s", (path, line, message) => {
    const found = findDestructiveSchema(adding(path, line));
    expect(found.map((finding) => finding.message).join()).toContain(message);
  });

  it.each([
    [
      "the way back of Rails",
      "db/migrate/1_a.rb",
      "  def up\n    create_table :a\n  end\n  def down\n    drop_table :a\n  end",
    ],
    [
      "the way back of Alembic",
      "alembic/versions/1_a.py",
      "def upgrade():\n    op.create_table('a')\ndef downgrade():\n    op.drop_table('a')",
    ],
    [
      "the way back of Knex",
      "migrations/1_a.js",
      "exports.up = (k) => k.schema.createTable('a', f);\nexports.down = (k) => k.schema.dropTable('a');",
    ],
    [
      "the way back of Laravel",
      "database/migrations/1_a.php",
      "public function up() {\n  Schema::create('a', f);\n}\npublic function down() {\n  Schema::dropIfExists('a');\n}",
    ],
    [
      "the way back of .NET",
      "Migrations/1_A.cs",
      'protected override void Up(M m) {\n}\nprotected override void Down(M m) {\n  m.DropTable(name: "A");\n}',
    ],
    ["an index without locks", "db/migrate/1_a.rb", "add_index :a, :b, algorithm: :concurrently"],
    ["a default", "db/migrate/1_a.rb", "add_column :a, :b, :string, null: false, default: ''"],
    ["code that is no migration", "src/a.ts", "list.dropTable(); const s = 'DROP TABLE x';"],
  ])("it is quiet about %s", (_, path, text) => {
    expect(findDestructiveSchema(adding(path, text))).toEqual([]);
  });

  it("knows from the context that a line belongs to the way back", () => {
    const file = changed("db/migrate/1_a.rb", "   def down", "+    drop_table :a", "   end");
    expect(findDestructiveSchema(file)).toEqual([]);
  });
});
