import { Migration } from "@mikro-orm/migrations";

export class Migration0016 extends Migration {
  override up(): void {
    this.addSql(
      "create table `notice_definitions` (`code` text not null, `version` integer not null, `source` text not null, `definition` longtext not null, `retired_at` bigint null, `created_at` bigint not null, primary key (`code`, `version`))",
    );
    this.addSql("alter table `deliveries` add column `definition_version` integer null");
  }
}
