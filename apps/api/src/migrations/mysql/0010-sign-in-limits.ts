import { Migration } from "@mikro-orm/migrations";

export class Migration0010 extends Migration {
  override up(): void {
    this.addSql(
      "create table `sign_in_failures` (`id` varchar(64) collate ascii_bin not null, `failures` int not null, `ends_at` bigint not null, primary key (`id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "alter table `sign_in_failures` add index `sign_in_failures_end_index` (`ends_at`)",
    );
    this.addSql(
      "alter table `sessions` add `last_seen_at` bigint not null default 0, add `client_address` varchar(64) collate ascii_bin null, add `user_agent` varchar(255) null",
    );
    // Nobody is signed out by the update.
    this.addSql("update `sessions` set `last_seen_at` = unix_timestamp() * 1000");
  }
}
