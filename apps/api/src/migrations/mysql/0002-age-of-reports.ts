import { Migration } from "@mikro-orm/migrations";

export class Migration0002 extends Migration {
  override up(): void {
    this.addSql("alter table `grant_reports` add index `grant_reports_age_index` (`created_at`)");
  }
}
