import { Migration } from "@mikro-orm/migrations";

export class Migration0003 extends Migration {
  override up(): void {
    this.addSql(
      "create table `audit_entries` (`id` varchar(26) collate ascii_bin not null, `at` bigint not null, `action` varchar(40) collate ascii_bin not null, `actor_kind` varchar(12) collate ascii_bin not null, `actor_id` varchar(26) collate ascii_bin null, `actor_name` varchar(254) not null, `client_address` varchar(64) collate ascii_bin null, `target_kind` varchar(24) collate ascii_bin null, `target_id` varchar(64) collate ascii_bin null, `target_name` varchar(254) null, `changes` longtext not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "alter table `audit_entries` add index `audit_entries_action_index` (`action`, `id`)",
    );
    this.addSql(
      "alter table `audit_entries` add index `audit_entries_actor_index` (`actor_id`, `id`)",
    );
    this.addSql(
      "alter table `api_keys` add `last_four` varchar(4) collate ascii_bin null, add `created_by` varchar(254) null, add `last_used_at` bigint null, add `revoked_at` bigint null",
    );
    this.addSql("alter table `login_links` add index `login_links_user_index` (`user_id`)");
    this.addSql(
      "alter table `sessions` add `opened_by` varchar(12) collate ascii_bin not null default 'password'",
    );
    this.addSql("alter table `sessions` add index `sessions_user_index` (`user_id`)");
    this.addSql(
      "alter table `users` add `password_set_at` bigint null, add `last_signed_in_at` bigint null",
    );
    // Everybody who is there before this chose a password.
    this.addSql("update `users` set `password_set_at` = `created_at`");
  }
}
