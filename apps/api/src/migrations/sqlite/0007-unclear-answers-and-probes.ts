import { Migration } from "@mikro-orm/migrations";

export class Migration0007 extends Migration {
  override up(): void {
    this.addSql(
      "create table `unclear_answers` (`delivery_id` text not null primary key, `app_id` text not null, `channel` text not null, `openid` text not null, `errcode` integer not null, `claim_id` text not null, `tries` integer not null, `is_in_row` integer not null, `has_worked_since` integer not null, `answered_at` bigint not null)",
    );
    this.addSql(
      "create index `unclear_answers_channel_index` on `unclear_answers` (`app_id`, `channel`)",
    );
    this.addSql(
      "alter table `notice_settings` add column `action_probes` integer not null default 0",
    );
    this.addSql("alter table `notice_settings` add column `action_probe_at` bigint null");
  }
}
