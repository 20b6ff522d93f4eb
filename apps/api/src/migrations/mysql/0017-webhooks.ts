import { Migration } from "@mikro-orm/migrations";

export class Migration0017 extends Migration {
  override up(): void {
    this.addSql(
      "create table `webhooks` (`id` varchar(26) collate ascii_bin not null, `url` text not null, `events` longtext not null, `enabled` tinyint(1) not null, `is_gone` tinyint(1) not null default false, `sealed_secret` text null, `sealed_old_secret` text null, `old_secret_until` bigint null, `failing_since` bigint null, `created_at` bigint not null, `updated_at` bigint not null, `removed_at` bigint null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `webhook_messages` (`webhook_id` varchar(26) collate ascii_bin not null, `id` varchar(26) collate ascii_bin not null, `app_id` varchar(32) collate ascii_bin not null, `type` varchar(40) collate ascii_bin not null, `body` longtext not null, `state` varchar(12) collate ascii_bin not null, `tries` int not null, `due_at` bigint not null, `claim_id` varchar(26) collate ascii_bin null, `last_tried_at` bigint null, `last_status` int null, `last_problem` varchar(24) collate ascii_bin null, `last_duration_ms` int null, `last_answer` text null, `created_at` bigint not null, primary key (`webhook_id`, `id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "alter table `webhook_messages` add index `webhook_messages_claim_index` (`webhook_id`, `state`, `due_at`, `id`)",
    );
  }
}
