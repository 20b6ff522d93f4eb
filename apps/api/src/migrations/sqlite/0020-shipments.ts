import { Migration } from "@mikro-orm/migrations";

export class Migration0020 extends Migration {
  override up(): void {
    this.addSql(
      "create table `carrier_lists` (`app_id` text not null primary key, `items` longtext not null, `fetched_at` bigint not null)",
    );
    this.addSql(
      "create table `shipments` (`id` text not null primary key, `app_id` text not null, `order_key` text not null, `place` integer not null, `order_id` text not null, `openid` text not null, `content` longtext not null, `fingerprint` text not null, `upload_at` bigint not null, `state` text not null, `reason` text null, `due_at` bigint not null, `waits_for` text null, `claim_id` text null, `is_unsure` integer not null, `tries` integer not null, `unclear_tries` integer not null, `order_unknown_since` bigint null, `last_tried_at` bigint null, `errcode` integer null, `errmsg` text null, `created_at` bigint not null, `updated_at` bigint not null)",
    );
    this.addSql(
      "create index `shipments_claim_index` on `shipments` (`app_id`, `state`, `due_at`, `id`)",
    );
    this.addSql("create index `shipments_state_index` on `shipments` (`app_id`, `state`, `id`)");
    this.addSql("create index `shipments_order_index` on `shipments` (`app_id`, `order_id`, `id`)");
    this.addSql("create index `shipments_list_index` on `shipments` (`app_id`, `id`)");
    this.addSql(
      "create unique index `shipments_place_unique` on `shipments` (`app_id`, `order_key`, `place`)",
    );
  }
}
