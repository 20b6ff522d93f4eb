import { Migration } from "@mikro-orm/migrations";

export class Migration0021 extends Migration {
  override up(): void {
    this.addSql("alter table `grants` add column `reserved_for` text null");
    this.addSql("alter table `grants` add column `reserved_until` bigint null");
    this.addSql("create index `grants_hold_index` on `grants` (`app_id`, `reserved_for`)");
    this.addSql(
      "create table `asks` (`app_id` text not null, `order_id` text not null, `openid` text not null, `notice` text not null, `moment` text not null, `answer` text not null, `asked_at` bigint not null, primary key (`app_id`, `order_id`, `openid`, `notice`, `moment`))",
    );
    this.addSql("create index `asks_app_index` on `asks` (`app_id`, `asked_at`)");
    this.addSql("create index `asks_age_index` on `asks` (`asked_at`)");
    this.addSql(
      "create table `closed_orders` (`app_id` text not null, `order_id` text not null, `closed_at` bigint not null, primary key (`app_id`, `order_id`))",
    );
    this.addSql("create index `closed_orders_age_index` on `closed_orders` (`closed_at`)");
    this.addSql(
      "create table `notice_worths` (`app_id` text not null, `code` text not null, `place` integer not null, primary key (`app_id`, `code`))",
    );
  }
}
