import { Migration } from "@mikro-orm/migrations";

export class Migration0020 extends Migration {
  override up(): void {
    this.addSql(
      "create table `carrier_lists` (`app_id` varchar(32) collate ascii_bin not null, `items` longtext not null, `fetched_at` bigint not null, primary key (`app_id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `shipments` (`id` varchar(26) collate ascii_bin not null, `app_id` varchar(32) collate ascii_bin not null, `order_key` varchar(72) collate ascii_bin not null, `place` int not null, `order_id` varchar(64) collate ascii_bin not null, `openid` varchar(64) collate ascii_bin not null, `content` longtext not null, `fingerprint` varchar(64) collate ascii_bin not null, `upload_at` bigint not null, `state` varchar(12) collate ascii_bin not null, `reason` varchar(24) collate ascii_bin null, `due_at` bigint not null, `waits_for` varchar(26) collate ascii_bin null, `claim_id` varchar(26) collate ascii_bin null, `is_unsure` tinyint(1) not null, `tries` int not null, `unclear_tries` int not null, `order_unknown_since` bigint null, `last_tried_at` bigint null, `errcode` int null, `errmsg` text null, `created_at` bigint not null, `updated_at` bigint not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "alter table `shipments` add index `shipments_claim_index` (`app_id`, `state`, `due_at`, `id`)",
    );
    this.addSql(
      "alter table `shipments` add index `shipments_state_index` (`app_id`, `state`, `id`)",
    );
    this.addSql(
      "alter table `shipments` add index `shipments_order_index` (`app_id`, `order_id`, `id`)",
    );
    this.addSql("alter table `shipments` add index `shipments_list_index` (`app_id`, `id`)");
    this.addSql(
      "alter table `shipments` add unique index `shipments_place_unique` (`app_id`, `order_key`, `place`)",
    );
  }
}
