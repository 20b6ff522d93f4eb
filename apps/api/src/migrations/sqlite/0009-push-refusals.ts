import { Migration } from "@mikro-orm/migrations";

export class Migration0009 extends Migration {
  override up(): void {
    this.addSql("alter table `payment_settings` add column `push_problem` text null");
    this.addSql("alter table `payment_settings` add column `push_refused_at` integer null");
  }
}
