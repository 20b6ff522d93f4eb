import { Migration } from "@mikro-orm/migrations";

export class Migration0005 extends Migration {
  override up(): void {
    this.addSql("create index `deliveries_list_index` on `deliveries` (`app_id`, `id`)");
  }
}
