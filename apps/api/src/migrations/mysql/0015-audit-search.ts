import { Migration } from "@mikro-orm/migrations";

export class Migration0015 extends Migration {
  override up(): void {
    this.addSql(
      "alter table `audit_entries` add index `audit_entries_actor_name_index` (`actor_name`, `id`)",
    );
    this.addSql(
      "alter table `audit_entries` add index `audit_entries_target_index` (`target_id`, `id`)",
    );
    this.addSql(
      "alter table `audit_entries` add index `audit_entries_target_name_index` (`target_name`, `id`)",
    );
  }
}
