import { Migration } from "@mikro-orm/migrations";

export class Migration0014 extends Migration {
  override up(): void {
    this.addSql(
      "create table `recovery_codes` (`code_hash` text not null primary key, `user_id` text not null, `created_at` bigint not null)",
    );
    this.addSql("create index `recovery_codes_user_index` on `recovery_codes` (`user_id`)");
    this.addSql("alter table `users` add column `sealed_totp_secret` text null");
    this.addSql("alter table `users` add column `totp_confirmed_at` bigint null");
    this.addSql("alter table `users` add column `totp_last_step` bigint null");
  }
}
