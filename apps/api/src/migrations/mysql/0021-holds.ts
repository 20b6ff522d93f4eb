import { Migration } from "@mikro-orm/migrations";

export class Migration0021 extends Migration {
  override up(): void {
    this.addSql(
      "alter table `grants` add `reserved_for` varchar(64) collate ascii_bin null, add `reserved_until` bigint null",
    );
    this.addSql("alter table `grants` add index `grants_hold_index` (`app_id`, `reserved_for`)");
    this.addSql(
      "create table `asks` (`app_id` varchar(32) collate ascii_bin not null, `order_id` varchar(64) collate ascii_bin not null, `openid` varchar(64) collate ascii_bin not null, `notice` varchar(40) collate ascii_bin not null, `moment` varchar(40) collate ascii_bin not null, `answer` varchar(64) collate ascii_bin not null, `asked_at` bigint not null, primary key (`app_id`, `order_id`, `openid`, `notice`, `moment`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql("alter table `asks` add index `asks_app_index` (`app_id`, `asked_at`)");
    this.addSql("alter table `asks` add index `asks_age_index` (`asked_at`)");
    this.addSql(
      "create table `closed_orders` (`app_id` varchar(32) collate ascii_bin not null, `order_id` varchar(64) collate ascii_bin not null, `closed_at` bigint not null, primary key (`app_id`, `order_id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql("alter table `closed_orders` add index `closed_orders_age_index` (`closed_at`)");
    this.addSql(
      "create table `notice_worths` (`app_id` varchar(32) collate ascii_bin not null, `code` varchar(64) collate ascii_bin not null, `place` int not null, primary key (`app_id`, `code`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
  }
}
