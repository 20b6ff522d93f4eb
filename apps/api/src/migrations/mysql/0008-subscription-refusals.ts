import { Migration } from "@mikro-orm/migrations";

export class Migration0008 extends Migration {
  override up(): void {
    this.addSql(
      "create table `subscription_refusals` (`app_id` varchar(32) collate ascii_bin not null, `openid` varchar(64) collate ascii_bin not null, `template_id` varchar(64) collate ascii_bin not null, `refused_at` bigint not null, primary key (`app_id`, `openid`, `template_id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "alter table `subscription_refusals` add index `subscription_refusals_age_index` (`refused_at`)",
    );
  }
}
