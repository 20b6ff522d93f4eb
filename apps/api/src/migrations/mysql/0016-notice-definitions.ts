import { Migration } from "@mikro-orm/migrations";

export class Migration0016 extends Migration {
  override up(): void {
    this.addSql(
      "create table `notice_definitions` (`code` varchar(40) collate ascii_bin not null, `version` int unsigned not null, `source` varchar(12) collate ascii_bin not null, `definition` longtext not null, `retired_at` bigint null, `created_at` bigint not null, primary key (`code`, `version`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql("alter table `deliveries` add `definition_version` int null");
  }
}
