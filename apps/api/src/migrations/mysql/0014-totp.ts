import { Migration } from "@mikro-orm/migrations";

export class Migration0014 extends Migration {
  override up(): void {
    this.addSql(
      "create table `recovery_codes` (`code_hash` varchar(64) collate ascii_bin not null, `user_id` varchar(26) collate ascii_bin not null, `created_at` bigint not null, primary key (`code_hash`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql("alter table `recovery_codes` add index `recovery_codes_user_index` (`user_id`)");
    this.addSql(
      "alter table `users` add `sealed_totp_secret` text null, add `totp_confirmed_at` bigint null, add `totp_last_step` bigint null",
    );
  }
}
