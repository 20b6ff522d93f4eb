import { Migration } from "@mikro-orm/migrations";

export class Migration0003 extends Migration {
  override up(): void {
    this.addSql(
      "create table `audit_entries` (`id` text not null primary key, `at` bigint not null, `action` text not null, `actor_kind` text not null, `actor_id` text null, `actor_name` text not null, `client_address` text null, `target_kind` text null, `target_id` text null, `target_name` text null, `changes` longtext not null)",
    );
    this.addSql("create index `audit_entries_action_index` on `audit_entries` (`action`, `id`)");
    this.addSql("create index `audit_entries_actor_index` on `audit_entries` (`actor_id`, `id`)");
    this.addSql("alter table `api_keys` add column `last_four` text null");
    this.addSql("alter table `api_keys` add column `created_by` text null");
    this.addSql("alter table `api_keys` add column `last_used_at` bigint null");
    this.addSql("alter table `api_keys` add column `revoked_at` bigint null");
    this.addSql("create index `login_links_user_index` on `login_links` (`user_id`)");
    this.addSql("alter table `sessions` add column `opened_by` text not null default 'password'");
    this.addSql("create index `sessions_user_index` on `sessions` (`user_id`)");
    this.addSql("alter table `users` add column `password_set_at` bigint null");
    this.addSql("alter table `users` add column `last_signed_in_at` bigint null");
    // Everybody who is there before this chose a password.
    this.addSql("update `users` set `password_set_at` = `created_at`");
  }
}
