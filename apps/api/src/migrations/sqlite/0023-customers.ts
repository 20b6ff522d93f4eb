import { Migration } from "@mikro-orm/migrations";

export class Migration0023 extends Migration {
  override up(): void {
    this.addSql("create index `asks_customer_index` on `asks` (`app_id`, `openid`)");
    this.addSql("alter table `api_keys` add column `last_refusal` longtext null");
  }
}
