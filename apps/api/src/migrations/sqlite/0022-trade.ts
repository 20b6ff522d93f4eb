import { Migration } from "@mikro-orm/migrations";

export class Migration0022 extends Migration {
  override up(): void {
    this.addSql("alter table `shipments` add column `steps` longtext null");
    this.addSql(
      "create table `shipment_keys` (`app_id` text not null, `text` text not null, `shipment_id` text not null, primary key (`app_id`, `text`, `shipment_id`))",
    );
    this.addSql("create index `shipment_keys_shipment_index` on `shipment_keys` (`shipment_id`)");
    for (const column of ["order_id", "openid"])
      this.addSql(
        `insert or ignore into shipment_keys (app_id, text, shipment_id) select app_id, ${column}, id from shipments`,
      );
    for (const path of ["transactionId", "outTradeNo"])
      this.addSql(
        `insert or ignore into shipment_keys (app_id, text, shipment_id)
          select app_id, json_extract(content, '$.order.${path}'), id from shipments
          where json_extract(content, '$.order.${path}') is not null`,
      );
    this.addSql(
      `insert or ignore into shipment_keys (app_id, text, shipment_id)
        select app_id, json_extract(parcel.value, '$.trackingNo'), shipments.id
        from shipments, json_each(shipments.content, '$.parcels') as parcel
        where json_extract(parcel.value, '$.trackingNo') is not null`,
    );
    this.addSql(
      "create table `trade_accounts` (`app_id` text not null primary key, `managed` integer null, `confirmed` integer null, `checked_at` bigint null, `errcode` integer null, `errmsg` text null, `jump_path` text null, `check_at` bigint not null, `watch_at` bigint not null, `watched_at` bigint null)",
    );
    this.addSql(
      "create table `trade_orders` (`app_id` text not null, `transaction_id` text not null, `transaction_key` text not null, `merchant_key` text not null, `mch_id` text not null, `out_trade_no` text not null, `openid` text null, `description` text null, `paid_at` bigint null, `state` text not null, `state_at` bigint not null, `reminded_at` bigint null, `shipped_at` bigint null, `estimated_settlement_at` bigint null, `confirm_method` integer null, `received_at` bigint null, `settled_at` bigint null, `created_at` bigint not null, primary key (`app_id`, `transaction_id`))",
    );
    this.addSql(
      "create index `trade_orders_state_index` on `trade_orders` (`app_id`, `state`, `paid_at`, `transaction_id`)",
    );
    this.addSql(
      "create index `trade_orders_merchant_index` on `trade_orders` (`app_id`, `merchant_key`)",
    );
    this.addSql("create index `trade_orders_age_index` on `trade_orders` (`created_at`)");
  }
}
