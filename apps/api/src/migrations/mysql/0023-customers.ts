import { Migration } from "@mikro-orm/migrations";

export class Migration0023 extends Migration {
  override up(): void {
    this.addSql("alter table `asks` add index `asks_customer_index` (`app_id`, `openid`)");
    this.addSql("alter table `api_keys` add `last_refusal` longtext null");
  }
}
