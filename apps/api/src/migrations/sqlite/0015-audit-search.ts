import { Migration } from "@mikro-orm/migrations";

export class Migration0015 extends Migration {
  override up(): void {
    this.addSql(
      "create index `audit_entries_actor_name_index` on `audit_entries` (`actor_name`, `id`)",
    );
    this.addSql("create index `audit_entries_target_index` on `audit_entries` (`target_id`, `id`)");
    this.addSql(
      "create index `audit_entries_target_name_index` on `audit_entries` (`target_name`, `id`)",
    );
  }
}
