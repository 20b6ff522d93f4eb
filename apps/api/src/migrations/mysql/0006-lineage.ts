import { Migration } from "@mikro-orm/migrations";

/** What stands for its lineage, the surest first: of the old rows more than one may be open or sent. */
const HOLDERS = [
  "state = 'sent'",
  "state = 'sending'",
  "state = 'queued' and is_pinned = 1",
  "state in ('queued', 'waiting_for_grant')",
];

export class Migration0006 extends Migration {
  override up(): void {
    this.addSql(
      "alter table `deliveries` drop index `deliveries_resend_unique`, drop column `open_resend_of`, add column `live_lineage_id` varchar(26) collate ascii_bin null, add column `is_again` tinyint(1) not null default false, add unique `deliveries_lineage_unique` (`live_lineage_id`)",
    );
    this.addSql(
      "update deliveries set live_lineage_id = id where lineage_id is null and state in ('queued', 'waiting_for_grant', 'sending', 'sent')",
    );
    for (const isHolder of HOLDERS) {
      this.addSql(
        `update deliveries d
        join (select min(id) as id from deliveries where lineage_id is not null and ${isHolder} group by lineage_id) k on k.id = d.id
        left join deliveries h on h.live_lineage_id = d.lineage_id
        set d.live_lineage_id = d.lineage_id where h.id is null`,
      );
    }
  }
}
