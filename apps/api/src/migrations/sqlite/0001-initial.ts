import { Migration } from "@mikro-orm/migrations";

export class Migration0001 extends Migration {
  override up(): void {
    this.addSql(
      "create table `access_tokens` (`app_id` text not null primary key, `secret_fingerprint` text null, `sealed_token` text null, `expires_at` bigint null, `lease_holder` text null, `lease_until` bigint null)",
    );
    this.addSql(
      "create table `account_templates` (`app_id` text not null, `template_id` text not null, `channel` text not null, `title` text not null, `first_seen_at` bigint not null, primary key (`app_id`, `template_id`))",
    );
    this.addSql(
      "create table `api_keys` (`id` text not null primary key, `key_hash` text not null, `name` text not null, `scope` text not null, `created_at` bigint not null)",
    );
    this.addSql("create unique index `api_keys_hash_unique` on `api_keys` (`key_hash`)");
    this.addSql(
      "create table `customers` (`app_id` text not null, `openid` text not null, `created_at` bigint not null, primary key (`app_id`, `openid`))",
    );
    this.addSql(
      "create table `deliveries` (`id` text not null primary key, `app_id` text not null, `kind` text not null, `notice` text not null, `openid` text not null, `order_id` text not null, `idempotency_key` text null, `fingerprint` text not null, `data` longtext not null, `miniprogram_state` text null, `resend_of` text null, `lineage_id` text null, `open_resend_of` text null, `state` text not null, `reason` text null, `due_at` bigint not null, `grant_wait_until` bigint not null, `expires_at` bigint not null, `attempts` integer not null, `lost_in_a_row` integer not null, `claim_id` text null, `worker_id` text null, `sending_openid` text null, `claimed_at` bigint null, `channel` text null, `template_id` text null, `grant_id` text null, `is_pinned` integer not null, `errcode` integer null, `msg_id` text null, `sent_at` bigint null, `request` longtext null, `response` longtext null, `timeline` longtext not null, `created_at` bigint not null, `updated_at` bigint not null)",
    );
    this.addSql(
      "create index `deliveries_claim_index` on `deliveries` (`app_id`, `state`, `notice`, `due_at`, `id`, `expires_at`)",
    );
    this.addSql(
      "create index `deliveries_customer_index` on `deliveries` (`app_id`, `openid`, `state`, `id`)",
    );
    this.addSql(
      "create index `deliveries_order_index` on `deliveries` (`app_id`, `order_id`, `id`)",
    );
    this.addSql("create index `deliveries_lineage_index` on `deliveries` (`lineage_id`, `id`)");
    this.addSql("create index `deliveries_message_index` on `deliveries` (`app_id`, `msg_id`)");
    this.addSql(
      "create unique index `deliveries_key_unique` on `deliveries` (`app_id`, `idempotency_key`)",
    );
    this.addSql(
      "create unique index `deliveries_sending_unique` on `deliveries` (`app_id`, `sending_openid`)",
    );
    this.addSql(
      "create unique index `deliveries_resend_unique` on `deliveries` (`open_resend_of`)",
    );
    this.addSql(
      "create table `grants` (`id` text not null primary key, `app_id` text not null, `openid` text not null, `kind` text not null, `template_id` text not null, `order_id` text null, `credential` text null, `uses_given` integer not null, `uses_free` integer not null, `uses_held` integer not null, `uses_spent` integer not null, `uses_void` integer not null, `accepted_at` bigint not null, `usable_from` bigint null, `confirmed_at` bigint null, `expires_at` bigint not null, `reported_at` bigint null, `event_at` bigint null, constraint `grants_uses_check` check (uses_given = uses_free + uses_held + uses_spent + uses_void and uses_free >= 0 and uses_held >= 0 and uses_spent >= 0 and uses_void >= 0))",
    );
    this.addSql(
      "create index `grants_customer_index` on `grants` (`app_id`, `openid`, `kind`, `template_id`, `uses_free`)",
    );
    this.addSql(
      "create index `grants_closing_index` on `grants` (`app_id`, `uses_free`, `expires_at`)",
    );
    this.addSql("create index `grants_order_index` on `grants` (`app_id`, `order_id`)");
    this.addSql(
      "create unique index `grants_credential_unique` on `grants` (`app_id`, `kind`, `credential`)",
    );
    this.addSql(
      "create table `grant_reports` (`app_id` text not null, `openid` text not null, `report_id` text not null, `accepted` integer not null, `reason` text null, `created_at` bigint not null, primary key (`app_id`, `openid`, `report_id`))",
    );
    this.addSql(
      "create table `library_lists` (`app_id` text not null, `channel` text not null, `items` longtext not null, `fetched_at` bigint not null, primary key (`app_id`, `channel`))",
    );
    this.addSql(
      "create table `library_templates` (`app_id` text not null, `channel` text not null, `library_template_id` text not null, `title` text not null, `keywords` longtext not null, `fetched_at` bigint not null, primary key (`app_id`, `channel`, `library_template_id`))",
    );
    this.addSql(
      "create table `login_links` (`token_hash` text not null primary key, `user_id` text not null, `created_at` bigint not null, `expires_at` bigint not null, `used_at` bigint null)",
    );
    this.addSql(
      "create table `notice_mappings` (`app_id` text not null, `code` text not null, `channel` text not null, `library_template_id` text not null, `title` text not null, `template_id` text not null, `keywords` longtext not null, `updated_at` bigint not null, primary key (`app_id`, `code`, `channel`))",
    );
    this.addSql(
      "create table `notice_settings` (`app_id` text not null, `code` text not null, `enabled` integer not null, `channel` text not null, `page` text not null, `grant_wait_seconds` integer not null, `version` integer not null, `action_reason` text null, `action_errcode` integer null, `action_problem` text null, `updated_at` bigint not null, primary key (`app_id`, `code`))",
    );
    this.addSql(
      "create table `pauses` (`app_id` text not null, `api` text not null, `errcode` integer not null, `errmsg` text not null, `paused_at` bigint not null, `probe_at` bigint not null, primary key (`app_id`, `api`))",
    );
    this.addSql(
      "create table `payment_settings` (`app_id` text not null primary key, `is_current` integer not null, `name` text not null, `sealed_secret` text not null, `secret_last_four` text not null, `miniprogram_state` text not null, `sealed_push_token` text null, `sealed_push_aes_key` text null, `verified_at` bigint null, `updated_at` bigint not null)",
    );
    this.addSql(
      "create table `push_events` (`id` text not null primary key, `app_id` text not null, `dedupe_key` text not null, `payload` longtext not null, `received_at` bigint not null, `handled_at` bigint null)",
    );
    this.addSql("create index `push_events_pending_index` on `push_events` (`handled_at`, `id`)");
    this.addSql(
      "create index `push_events_latest_index` on `push_events` (`app_id`, `received_at`)",
    );
    this.addSql(
      "create unique index `push_events_dedupe_unique` on `push_events` (`app_id`, `dedupe_key`)",
    );
    this.addSql(
      "create table `sessions` (`id` text not null primary key, `token_hash` text not null, `user_id` text not null, `created_at` bigint not null, `expires_at` bigint not null)",
    );
    this.addSql("create index `sessions_expiry_index` on `sessions` (`expires_at`)");
    this.addSql("create unique index `sessions_token_unique` on `sessions` (`token_hash`)");
    this.addSql(
      "create table `users` (`id` text not null primary key, `email` text not null, `password_hash` text not null, `role` text not null, `created_at` bigint not null)",
    );
    this.addSql("create unique index `users_email_unique` on `users` (`email`)");
    this.addSql(
      "create table `workers` (`id` text not null primary key, `lease_until` bigint not null, `started_at` bigint not null)",
    );
  }
}
