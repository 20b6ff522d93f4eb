import { Migration } from "@mikro-orm/migrations";

export class Migration0009 extends Migration {
  override up(): void {
    this.addSql(
      "alter table `payment_settings` add `push_problem` varchar(16) collate ascii_bin null, add `push_refused_at` bigint null",
    );
  }
}
