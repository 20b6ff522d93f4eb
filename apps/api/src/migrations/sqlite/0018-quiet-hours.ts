import { Migration } from "@mikro-orm/migrations";

export class Migration0018 extends Migration {
  override up(): void {
    this.addSql("alter table `notice_settings` add column `quiet_hours` text null");
    this.addSql("alter table `notice_settings` add column `former_quiet_ends` json null");
  }
}
