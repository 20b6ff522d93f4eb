import { Migration } from "@mikro-orm/migrations";

export class Migration0008 extends Migration {
  override up(): void {
    this.addSql(
      "create table `subscription_refusals` (`app_id` text not null, `openid` text not null, `template_id` text not null, `refused_at` bigint not null, primary key (`app_id`, `openid`, `template_id`))",
    );
    this.addSql(
      "create index `subscription_refusals_age_index` on `subscription_refusals` (`refused_at`)",
    );
  }
}
