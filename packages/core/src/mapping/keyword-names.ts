interface KeywordNames {
  /** The names that templates use, most exact first. */
  names: readonly string[];
  /** The fields that such a keyword can show; the first one that the notice has is meant. */
  fields: readonly string[];
  /** A near match: right only if the notice has no other field of this type. */
  onlyOfItsType?: true;
}

/** What WeChat's templates call the shop's fields. A name that is missing here has no honest match, e.g. 实付金额 or 温馨提示. */
export const KEYWORD_NAMES: readonly KeywordNames[] = [
  {
    names: ["订单编号", "订单号", "订单单号", "订单号码", "订单id", "商户订单号", "单号", "编号"],
    fields: ["order_sn"],
  },
  {
    names: [
      "退款单号",
      "退款编号",
      "退款单编号",
      "退款申请单号",
      "售后单号",
      "售后编号",
      "退货单号",
      "服务单号",
    ],
    fields: ["refund_sn"],
  },
  {
    names: ["退款金额", "退款总额", "申请退款金额", "退款申请金额", "应退金额"],
    fields: ["refund_amount"],
  },
  {
    names: [
      "订单金额",
      "订单总金额",
      "订单总价",
      "订单总额",
      "订单价格",
      "总金额",
      "合计金额",
      "应付金额",
      "待支付金额",
      "待付款金额",
      "待付金额",
      "需付金额",
      "支付金额",
      "付款金额",
      "消费金额",
      "交易金额",
      "商品总价",
      "商品总额",
      "商品金额",
      "总价",
      "合计",
    ],
    fields: ["order_amount"],
  },
  { names: ["金额", "总额", "价格"], fields: ["refund_amount", "order_amount"] },
  {
    names: ["退款商品名称", "退款商品", "退货商品", "售后商品", "退款内容"],
    fields: ["refund_goods_name"],
  },
  {
    names: [
      "商品名称",
      "商品名",
      "订单商品",
      "商品",
      "商品信息",
      "商品详情",
      "商品明细",
      "商品清单",
      "商品列表",
      "商品内容",
      "商品描述",
      "购买商品",
      "购买内容",
      "物品名称",
      "物品信息",
      "物品",
      "货品名称",
      "产品名称",
      "产品信息",
      "产品",
      "订单内容",
      "订单详情",
    ],
    fields: ["refund_goods_name", "order_total_goods_name"],
  },
  {
    names: ["退款商品数量", "退款数量", "退货数量"],
    fields: ["refund_goods_num"],
  },
  {
    names: [
      "商品总数量",
      "商品数量",
      "商品总数",
      "商品件数",
      "购买数量",
      "购买件数",
      "物品数量",
      "产品数量",
      "总数量",
      "数量",
      "件数",
    ],
    fields: ["refund_goods_num", "order_total_goods_num"],
  },
  {
    names: [
      "下单时间",
      "下单日期",
      "订单创建时间",
      "订单提交时间",
      "订单时间",
      "订单日期",
      "购买时间",
      "购买日期",
    ],
    fields: ["order_create_time"],
  },
  { names: ["提交时间", "创建时间"], fields: ["refund_create_time", "order_create_time"] },
  {
    names: ["支付时间", "付款时间", "支付日期", "付款日期", "交易时间", "交易日期"],
    fields: ["order_create_time"],
    onlyOfItsType: true,
  },
  {
    names: ["取消时间", "取消日期", "订单取消时间", "关闭时间", "订单关闭时间"],
    fields: ["order_cancel_time"],
  },
  {
    names: ["申请时间", "申请日期", "退款申请时间", "申请退款时间", "售后申请时间", "退货申请时间"],
    fields: ["refund_create_time"],
  },
  { names: ["退款时间", "退款日期"], fields: ["refund_create_time"], onlyOfItsType: true },
  {
    names: ["操作时间", "时间", "日期"],
    fields: ["order_cancel_time", "refund_create_time", "order_create_time"],
  },
  {
    names: ["取消原因", "订单取消原因", "取消理由", "取消说明", "关闭原因", "订单关闭原因"],
    fields: ["order_cancel_reason"],
  },
  {
    names: ["退款原因", "退款理由", "退款说明", "申请原因", "申请理由", "退货原因", "售后原因"],
    fields: ["refund_reason"],
  },
  { names: ["原因"], fields: ["order_cancel_reason", "refund_reason"] },
  { names: ["退款类型", "售后类型", "申请类型", "服务类型"], fields: ["refund_type"] },
];

/** By importance to the customer, for a card with fewer lines than the notice has fields. */
export const FIELDS_BY_IMPORTANCE: readonly string[] = [
  "order_sn",
  "refund_amount",
  "order_total_goods_name",
  "refund_goods_name",
  "order_cancel_reason",
  "refund_reason",
  "order_cancel_time",
  "refund_type",
  "order_amount",
  "refund_create_time",
  "order_create_time",
  "refund_sn",
  "order_total_goods_num",
  "refund_goods_num",
];
