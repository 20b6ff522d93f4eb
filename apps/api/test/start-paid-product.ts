import { type Product, startProduct } from "./start-product.ts";
import { PAID } from "./start-shop.ts";

/** The whole product on SQLite, with `order_pay_success` ready to be triggered. */
export async function startPaidProduct(settings: Record<string, string> = {}): Promise<Product> {
  const product = await startProduct({ databaseUrl: "sqlite::memory:", settings });
  const { error } = await product.mutate(
    "notices.update",
    { code: "order_pay_success", channel: "subscribe", enabled: true, template: PAID },
    await product.signIn(),
  );
  if (error) throw new Error(error.reason);
  return product;
}
