import { Migration } from "@mikro-orm/migrations";

const TABLE = "default character set utf8mb4 collate utf8mb4_bin engine = InnoDB";
const key = (length: number) => `varchar(${length}) collate ascii_bin`;

export class Migration0022 extends Migration {
  override up(): void {
    this.addSql("alter table `shipments` add `steps` longtext null");
    this.addSql(
      `create table \`shipment_keys\` (\`app_id\` ${key(32)} not null, \`text\` ${key(128)} not null, \`shipment_id\` ${key(26)} not null, primary key (\`app_id\`, \`text\`, \`shipment_id\`)) ${TABLE}`,
    );
    this.addSql(
      "alter table `shipment_keys` add index `shipment_keys_shipment_index` (`shipment_id`)",
    );
    for (const column of ["order_id", "openid"])
      this.addSql(
        `insert ignore into shipment_keys (app_id, text, shipment_id) select app_id, ${column}, id from shipments`,
      );
    for (const path of ["transactionId", "outTradeNo"])
      this.addSql(
        `insert ignore into shipment_keys (app_id, text, shipment_id)
          select app_id, json_unquote(json_extract(content, '$.order.${path}')), id from shipments
          where json_extract(content, '$.order.${path}') is not null`,
      );
    this.addSql(
      `insert ignore into shipment_keys (app_id, text, shipment_id)
        select shipments.app_id, parcel.tracking_no, shipments.id
        from shipments, json_table(shipments.content, '$.parcels[*]' columns (tracking_no varchar(128) path '$.trackingNo')) as parcel
        where parcel.tracking_no is not null and parcel.tracking_no <> 'null'`,
    );
    this.addSql(
      `create table \`trade_accounts\` (\`app_id\` ${key(32)} not null, \`managed\` tinyint(1) null, \`confirmed\` tinyint(1) null, \`checked_at\` bigint null, \`errcode\` int null, \`errmsg\` text null, \`jump_path\` text null, \`check_at\` bigint not null, \`watch_at\` bigint not null, \`watched_at\` bigint null, primary key (\`app_id\`)) ${TABLE}`,
    );
    this.addSql(
      `create table \`trade_orders\` (\`app_id\` ${key(32)} not null, \`transaction_id\` ${key(64)} not null, \`transaction_key\` ${key(72)} not null, \`merchant_key\` ${key(72)} not null, \`mch_id\` ${key(32)} not null, \`out_trade_no\` ${key(32)} not null, \`openid\` ${key(64)} null, \`description\` text null, \`paid_at\` bigint null, \`state\` ${key(12)} not null, \`state_at\` bigint not null, \`reminded_at\` bigint null, \`shipped_at\` bigint null, \`estimated_settlement_at\` bigint null, \`confirm_method\` int null, \`received_at\` bigint null, \`settled_at\` bigint null, \`created_at\` bigint not null, primary key (\`app_id\`, \`transaction_id\`)) ${TABLE}`,
    );
    this.addSql(
      "alter table `trade_orders` add index `trade_orders_state_index` (`app_id`, `state`, `paid_at`, `transaction_id`)",
    );
    this.addSql(
      "alter table `trade_orders` add index `trade_orders_merchant_index` (`app_id`, `merchant_key`)",
    );
    this.addSql("alter table `trade_orders` add index `trade_orders_age_index` (`created_at`)");
  }
}
