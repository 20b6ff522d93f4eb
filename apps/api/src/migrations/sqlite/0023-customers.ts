import { Migration } from "@mikro-orm/migrations";

export class Migration0023 extends Migration {
  override up(): void {
    this.addSql("drop index `asks_app_index`");
    this.addSql(
      "create index `asks_app_index` on `asks` (`app_id`, `asked_at`, `notice`, `moment`, `answer`)",
    );
    this.addSql("create index `asks_customer_index` on `asks` (`app_id`, `openid`)");
    this.addSql("alter table `api_keys` add column `last_refusal` longtext null");
    this.addSql("alter table `payment_settings` add column `last_refusal` longtext null");
    this.addSql("alter table `access_tokens` add column `issued_at` bigint null");
    this.addSql(
      "create table `test_receivers` (`user_id` text not null, `app_id` text not null, `openid` text not null, primary key (`user_id`, `app_id`))",
    );
  }
}
