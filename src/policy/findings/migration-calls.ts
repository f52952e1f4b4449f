import type { Tier } from "../../domain/risk.ts";

/** A call of a migration language that loses data, breaks readers or locks. */
export interface MigrationCall {
  readonly pattern: RegExp;
  /** Says, inside the match, that the danger was dealt with. */
  readonly unless?: RegExp;
  readonly message: string;
  readonly tier: Tier;
}

function call(pattern: RegExp, message: string, unless?: RegExp): MigrationCall {
  const base = { pattern, message, tier: "high" } as const;
  return unless === undefined ? base : { ...base, unless };
}

/**
 * Rails, Django, Alembic, Knex, Sequelize, TypeORM, Laravel, Entity Framework, Liquibase, Ecto. One list:
 * the names hardly overlap, and where they do they mean the same.
 *
 * Source: https://edgeguides.rubyonrails.org/active_record_migrations.html,
 * https://docs.djangoproject.com/en/stable/ref/migration-operations/,
 * https://alembic.sqlalchemy.org/en/latest/ops.html, https://knexjs.org/guide/schema-builder.html,
 * https://laravel.com/docs/migrations, https://learn.microsoft.com/ef/core/managing-schemas/migrations/,
 * https://docs.liquibase.com/change-types/home.html, https://hexdocs.pm/ecto_sql/Ecto.Migration.html
 */
export const MIGRATION_CALLS: readonly MigrationCall[] = [
  call(
    /\b(?:drop_table|drop_join_table|drop_schema|dropTable(?:IfExists)?|dropSchema\w*|DropTable|DropSchema|DeleteModel|dropAllForeignKeyConstraints)\b\s*(?:[(:><{ ]|$)/gmu,
    "drops a table or schema",
  ),
  call(
    /\bSchema::(?:connection\([^)]{0,60}\)->)?drop(?:IfExists)?\(|<dropTable\b/gu,
    "drops a table or schema",
  ),
  call(/\bdrop(?:_if_exists)?[ (]+table\(/gu, "drops a table or schema"),
  call(
    /\b(?:remove_columns?|remove_reference|remove_belongs_to|remove_timestamps|drop_column|dropColumns?|removeColumn|DropColumn|RemoveField|dropTimestamps|dropSoftDeletes)\b\s*(?:[(:><{ ]|$)/gmu,
    "drops a column",
  ),
  call(/^\s*(?:t\.)?remove[ (]+:\w+/gmu, "drops a column"),
  call(
    /\b(?:rename_column|rename_table|rename_enum_value|renameColumn|renameTable|RenameColumn|RenameTable|RenameField|RenameModel|AlterModelTable)\b\s*(?:[(:><{ ]|$)/gmu,
    "renames something that running code still uses",
  ),
  call(
    /\bSchema::rename\(|^\s*rename[ (]+table\(/gmu,
    "renames something that running code still uses",
  ),
  call(/\bnew_column_name\s*=/gu, "renames something that running code still uses"),
  call(
    /\bchange_column\b(?!_)|\bt\.change\b|->change\(\)|\.alter\(\)|\b(?:changeColumn|AlterColumn|modifyDataType|AlterField)\b(?:<[^>]{0,60}>)?\s*(?:[(:><{ ]|$)|\btype_\s*=\s*sa\.|^\s*modify[ (]+:\w+/gmu,
    "changes the type of a column, which can lose data or lock the table",
  ),
  call(
    /\bchange_column_null\b[^\n]{0,200}\bfalse\b[^\n]{0,100}/gu,
    "forbids nulls in a column that may have them",
    /\bfalse\s*,\s*\S/u,
  ),
  call(/\baddNotNullConstraint\b/gu, "forbids nulls in a column that may have them"),
  call(
    /\balter_column\([^)]{0,400}\bnullable\s*=\s*False/gu,
    "forbids nulls in a column that may have them",
  ),
  call(
    /\badd_(?:column|reference|belongs_to)\b[^\n]{0,300}\bnull:\s*false[^\n]{0,200}/gu,
    "adds a required column without a default",
    /\bdefault:/u,
  ),
  call(
    /\badd_column\([^\n]{0,400}\bnullable\s*=\s*False[^\n]{0,200}/gu,
    "adds a required column without a default",
    /server_default/u,
  ),
  call(
    /\bAddColumn<[^>]{0,60}>\([^;]{0,400}nullable:\s*false[^;]{0,200}/gu,
    "adds a required column without a default",
    /defaultValue/u,
  ),
  call(
    /\b(?:drop_constraint|remove_foreign_key|remove_check_constraint|RemoveConstraint|DropForeignKey|DropPrimaryKey|dropForeign|dropPrimary|dropUnique|dropForeignKeyConstraint|dropPrimaryKey|dropUniqueConstraint|removeConstraint)\b\s*(?:[(:><{ ]|$)/gmu,
    "drops a constraint",
  ),
  call(
    /\b\w+\.(?:delete_all|destroy_all|objects\.all\(\)\.delete\(\)|truncate\(\))|\bobjects\.all\(\)\.delete\(\)|->truncate\(\)/gu,
    "deletes every row",
  ),
  {
    pattern: /\badd_index\b[^\n]{0,300}/gu,
    unless: /algorithm:\s*:concurrently/u,
    message: "builds an index while writes wait",
    tier: "medium",
  },
];
