import { Migration } from "@mikro-orm/migrations";

export class Migration0018 extends Migration {
  override up(): void {
    this.addSql(
      "alter table `notice_settings` add `quiet_hours` varchar(11) collate ascii_bin null, add `former_quiet_ends` json null",
    );
  }
}
