import { Migration } from "@mikro-orm/migrations";

export class Migration0010 extends Migration {
  override up(): void {
    this.addSql(
      "create table `sign_in_failures` (`id` text not null primary key, `failures` integer not null, `ends_at` bigint not null)",
    );
    this.addSql("create index `sign_in_failures_end_index` on `sign_in_failures` (`ends_at`)");
    this.addSql("alter table `sessions` add column `last_seen_at` bigint not null default 0");
    this.addSql("alter table `sessions` add column `client_address` text null");
    this.addSql("alter table `sessions` add column `user_agent` text null");
    // Nobody is signed out by the update.
    this.addSql("update `sessions` set `last_seen_at` = unixepoch() * 1000");
  }
}
