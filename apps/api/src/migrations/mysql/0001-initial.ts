import { Migration } from "@mikro-orm/migrations";

export class Migration0001 extends Migration {
  override up(): void {
    this.addSql(
      "create table `access_tokens` (`app_id` varchar(32) collate ascii_bin not null, `secret_fingerprint` varchar(64) collate ascii_bin null, `sealed_token` text null, `expires_at` bigint null, `lease_holder` varchar(40) collate ascii_bin null, `lease_until` bigint null, primary key (`app_id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `account_templates` (`app_id` varchar(32) collate ascii_bin not null, `template_id` varchar(64) collate ascii_bin not null, `channel` varchar(12) collate ascii_bin not null, `title` varchar(255) not null, `first_seen_at` bigint not null, primary key (`app_id`, `template_id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `api_keys` (`id` varchar(26) collate ascii_bin not null, `key_hash` varchar(64) collate ascii_bin not null, `name` varchar(60) not null, `scope` varchar(16) collate ascii_bin not null, `created_at` bigint not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql("alter table `api_keys` add unique `api_keys_hash_unique` (`key_hash`)");
    this.addSql(
      "create table `customers` (`app_id` varchar(32) collate ascii_bin not null, `openid` varchar(64) collate ascii_bin not null, `created_at` bigint not null, primary key (`app_id`, `openid`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `deliveries` (`id` varchar(26) collate ascii_bin not null, `app_id` varchar(32) collate ascii_bin not null, `kind` varchar(8) collate ascii_bin not null, `notice` varchar(64) collate ascii_bin not null, `openid` varchar(64) collate ascii_bin not null, `order_id` varchar(64) collate ascii_bin not null, `idempotency_key` varchar(200) collate ascii_bin null, `fingerprint` varchar(64) collate ascii_bin not null, `data` longtext not null, `miniprogram_state` varchar(12) collate ascii_bin null, `resend_of` varchar(26) collate ascii_bin null, `lineage_id` varchar(26) collate ascii_bin null, `open_resend_of` varchar(26) collate ascii_bin null, `state` varchar(20) collate ascii_bin not null, `reason` varchar(24) collate ascii_bin null, `due_at` bigint not null, `grant_wait_until` bigint not null, `expires_at` bigint not null, `attempts` int not null, `lost_in_a_row` int not null, `claim_id` varchar(26) collate ascii_bin null, `worker_id` varchar(26) collate ascii_bin null, `sending_openid` varchar(64) collate ascii_bin null, `claimed_at` bigint null, `channel` varchar(12) collate ascii_bin null, `template_id` varchar(64) collate ascii_bin null, `grant_id` varchar(26) collate ascii_bin null, `is_pinned` tinyint(1) not null, `errcode` int null, `msg_id` varchar(20) collate ascii_bin null, `sent_at` bigint null, `request` longtext null, `response` longtext null, `timeline` longtext not null, `created_at` bigint not null, `updated_at` bigint not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "alter table `deliveries` add index `deliveries_claim_index` (`app_id`, `state`, `notice`, `due_at`, `id`, `expires_at`)",
    );
    this.addSql(
      "alter table `deliveries` add index `deliveries_customer_index` (`app_id`, `openid`, `state`, `id`)",
    );
    this.addSql(
      "alter table `deliveries` add index `deliveries_order_index` (`app_id`, `order_id`, `id`)",
    );
    this.addSql(
      "alter table `deliveries` add index `deliveries_lineage_index` (`lineage_id`, `id`)",
    );
    this.addSql(
      "alter table `deliveries` add index `deliveries_message_index` (`app_id`, `msg_id`)",
    );
    this.addSql(
      "alter table `deliveries` add unique `deliveries_key_unique` (`app_id`, `idempotency_key`)",
    );
    this.addSql(
      "alter table `deliveries` add unique `deliveries_sending_unique` (`app_id`, `sending_openid`)",
    );
    this.addSql(
      "alter table `deliveries` add unique `deliveries_resend_unique` (`open_resend_of`)",
    );
    this.addSql(
      "create table `grants` (`id` varchar(26) collate ascii_bin not null, `app_id` varchar(32) collate ascii_bin not null, `openid` varchar(64) collate ascii_bin not null, `kind` varchar(10) collate ascii_bin not null, `template_id` varchar(64) collate ascii_bin not null, `order_id` varchar(64) collate ascii_bin null, `credential` varchar(128) collate ascii_bin null, `uses_given` smallint not null, `uses_free` smallint not null, `uses_held` smallint not null, `uses_spent` smallint not null, `uses_void` smallint not null, `accepted_at` bigint not null, `usable_from` bigint null, `confirmed_at` bigint null, `expires_at` bigint not null, `reported_at` bigint null, `event_at` bigint null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "alter table `grants` add index `grants_customer_index` (`app_id`, `openid`, `kind`, `template_id`, `uses_free`)",
    );
    this.addSql(
      "alter table `grants` add index `grants_closing_index` (`app_id`, `uses_free`, `expires_at`)",
    );
    this.addSql("alter table `grants` add index `grants_order_index` (`app_id`, `order_id`)");
    this.addSql(
      "alter table `grants` add unique `grants_credential_unique` (`app_id`, `kind`, `credential`)",
    );
    this.addSql(
      "create table `grant_reports` (`app_id` varchar(32) collate ascii_bin not null, `openid` varchar(64) collate ascii_bin not null, `report_id` varchar(64) collate ascii_bin not null, `accepted` tinyint(1) not null, `reason` varchar(24) collate ascii_bin null, `created_at` bigint not null, primary key (`app_id`, `openid`, `report_id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `library_lists` (`app_id` varchar(32) collate ascii_bin not null, `channel` varchar(12) collate ascii_bin not null, `items` longtext not null, `fetched_at` bigint not null, primary key (`app_id`, `channel`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `library_templates` (`app_id` varchar(32) collate ascii_bin not null, `channel` varchar(12) collate ascii_bin not null, `library_template_id` varchar(64) collate ascii_bin not null, `title` varchar(255) not null, `keywords` longtext not null, `fetched_at` bigint not null, primary key (`app_id`, `channel`, `library_template_id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `login_links` (`token_hash` varchar(64) collate ascii_bin not null, `user_id` varchar(26) collate ascii_bin not null, `created_at` bigint not null, `expires_at` bigint not null, `used_at` bigint null, primary key (`token_hash`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `notice_mappings` (`app_id` varchar(32) collate ascii_bin not null, `code` varchar(64) collate ascii_bin not null, `channel` varchar(12) collate ascii_bin not null, `library_template_id` varchar(64) collate ascii_bin not null, `title` varchar(255) not null, `template_id` varchar(64) collate ascii_bin not null, `keywords` longtext not null, `updated_at` bigint not null, primary key (`app_id`, `code`, `channel`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `notice_settings` (`app_id` varchar(32) collate ascii_bin not null, `code` varchar(64) collate ascii_bin not null, `enabled` tinyint(1) not null, `channel` varchar(12) collate ascii_bin not null, `page` text not null, `grant_wait_seconds` int not null, `version` int not null, `action_reason` varchar(24) collate ascii_bin null, `action_errcode` int null, `action_problem` text null, `updated_at` bigint not null, primary key (`app_id`, `code`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `pauses` (`app_id` varchar(32) collate ascii_bin not null, `api` varchar(12) collate ascii_bin not null, `errcode` int not null, `errmsg` text not null, `paused_at` bigint not null, `probe_at` bigint not null, primary key (`app_id`, `api`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `payment_settings` (`app_id` varchar(32) collate ascii_bin not null, `is_current` tinyint(1) not null, `name` varchar(60) not null, `sealed_secret` text not null, `secret_last_four` varchar(4) collate ascii_bin not null, `miniprogram_state` varchar(12) collate ascii_bin not null, `sealed_push_token` text null, `sealed_push_aes_key` text null, `verified_at` bigint null, `updated_at` bigint not null, primary key (`app_id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "create table `push_events` (`id` varchar(26) collate ascii_bin not null, `app_id` varchar(32) collate ascii_bin not null, `dedupe_key` varchar(64) collate ascii_bin not null, `payload` longtext not null, `received_at` bigint not null, `handled_at` bigint null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "alter table `push_events` add index `push_events_pending_index` (`handled_at`, `id`)",
    );
    this.addSql(
      "alter table `push_events` add index `push_events_latest_index` (`app_id`, `received_at`)",
    );
    this.addSql(
      "alter table `push_events` add unique `push_events_dedupe_unique` (`app_id`, `dedupe_key`)",
    );
    this.addSql(
      "create table `sessions` (`id` varchar(26) collate ascii_bin not null, `token_hash` varchar(64) collate ascii_bin not null, `user_id` varchar(26) collate ascii_bin not null, `created_at` bigint not null, `expires_at` bigint not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql("alter table `sessions` add index `sessions_expiry_index` (`expires_at`)");
    this.addSql("alter table `sessions` add unique `sessions_token_unique` (`token_hash`)");
    this.addSql(
      "create table `users` (`id` varchar(26) collate ascii_bin not null, `email` varchar(254) not null, `password_hash` varchar(255) not null, `role` varchar(16) collate ascii_bin not null, `created_at` bigint not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql("alter table `users` add unique `users_email_unique` (`email`)");
    this.addSql(
      "create table `workers` (`id` varchar(26) collate ascii_bin not null, `lease_until` bigint not null, `started_at` bigint not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "alter table `grants` add constraint `grants_uses_check` check (uses_given = uses_free + uses_held + uses_spent + uses_void and uses_free >= 0 and uses_held >= 0 and uses_spent >= 0 and uses_void >= 0)",
    );
  }
}
