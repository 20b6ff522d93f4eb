import { Migration } from "@mikro-orm/migrations";

export class Migration0023 extends Migration {
  override up(): void {
    this.addSql(
      "alter table `asks` drop index `asks_app_index`, add index `asks_app_index` (`app_id`, `asked_at`, `notice`, `moment`, `answer`)",
    );
    this.addSql("alter table `asks` add index `asks_customer_index` (`app_id`, `openid`)");
    this.addSql("alter table `api_keys` add `last_refusal` longtext null");
    this.addSql("alter table `payment_settings` add `last_refusal` longtext null");
    this.addSql("alter table `access_tokens` add `issued_at` bigint null");
    this.addSql(
      "create table `test_receivers` (`user_id` varchar(26) collate ascii_bin not null, `app_id` varchar(32) collate ascii_bin not null, `openid` varchar(64) collate ascii_bin not null, primary key (`user_id`, `app_id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
  }
}
