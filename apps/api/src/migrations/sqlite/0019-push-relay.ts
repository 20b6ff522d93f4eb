import { Migration } from "@mikro-orm/migrations";

export class Migration0019 extends Migration {
  override up(): void {
    this.addSql("alter table `payment_settings` add column `relay_url` text null");
    this.addSql("alter table `payment_settings` add column `sealed_relay_token` text null");
    this.addSql("alter table `payment_settings` add column `sealed_relay_aes_key` text null");
  }
}
