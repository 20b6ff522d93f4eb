import { Migration } from "@mikro-orm/migrations";

export class Migration0019 extends Migration {
  override up(): void {
    this.addSql(
      "alter table `payment_settings` add `relay_url` text null, add `sealed_relay_token` text null, add `sealed_relay_aes_key` text null",
    );
  }
}
