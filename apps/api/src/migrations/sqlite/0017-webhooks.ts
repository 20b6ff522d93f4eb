import { Migration } from "@mikro-orm/migrations";

export class Migration0017 extends Migration {
  override up(): void {
    this.addSql(
      "create table `webhooks` (`id` text not null primary key, `url` text not null, `events` longtext not null, `enabled` integer not null, `is_gone` integer not null default false, `sealed_secret` text null, `sealed_old_secret` text null, `old_secret_until` bigint null, `failing_since` bigint null, `created_at` bigint not null, `updated_at` bigint not null, `removed_at` bigint null)",
    );
    this.addSql(
      "create table `webhook_messages` (`webhook_id` text not null, `id` text not null, `app_id` text not null, `type` text not null, `body` longtext not null, `state` text not null, `tries` integer not null, `due_at` bigint not null, `claim_id` text null, `last_tried_at` bigint null, `last_status` integer null, `last_problem` text null, `last_duration_ms` integer null, `last_answer` text null, `created_at` bigint not null, primary key (`webhook_id`, `id`))",
    );
    this.addSql(
      "create index `webhook_messages_claim_index` on `webhook_messages` (`webhook_id`, `state`, `due_at`, `id`)",
    );
  }
}
