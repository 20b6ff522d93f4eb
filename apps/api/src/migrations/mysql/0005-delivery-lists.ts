import { Migration } from "@mikro-orm/migrations";

export class Migration0005 extends Migration {
  override up(): void {
    this.addSql("alter table `deliveries` add index `deliveries_list_index` (`app_id`, `id`)");
  }
}
