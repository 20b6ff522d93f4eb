import { Migration } from "@mikro-orm/migrations";

export class Migration0007 extends Migration {
  override up(): void {
    this.addSql(
      "create table `unclear_answers` (`delivery_id` varchar(26) collate ascii_bin not null, `app_id` varchar(32) collate ascii_bin not null, `channel` varchar(12) collate ascii_bin not null, `openid` varchar(64) collate ascii_bin not null, `errcode` int not null, `claim_id` varchar(26) collate ascii_bin not null, `tries` int not null, `is_in_row` tinyint(1) not null, `has_worked_since` tinyint(1) not null, `answered_at` bigint not null, primary key (`delivery_id`)) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB",
    );
    this.addSql(
      "alter table `unclear_answers` add index `unclear_answers_channel_index` (`app_id`, `channel`)",
    );
    this.addSql(
      "alter table `notice_settings` add `action_probes` int not null default 0, add `action_probe_at` bigint null",
    );
  }
}
