import { Migration } from "@mikro-orm/migrations";

export class Migration0002 extends Migration {
  override up(): void {
    this.addSql("create index `grant_reports_age_index` on `grant_reports` (`created_at`)");
  }
}
