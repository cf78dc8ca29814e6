import { splitApi } from './call.ts';
import { productOf } from './products.ts';

/** The action of a call as RAM policies spell it: `waf-openapi:CreateDomain` is `yundun-waf:CreateDomain` there. */
export function ramAction(api: string): string {
  const { product, action } = splitApi(api);
  return `${productOf(product)?.ram ?? product}:${action}`;
}
