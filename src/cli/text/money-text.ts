/** `1,234.56`. */
export function amountText(amount: number, decimals = 2): string {
  const [whole = '0', part = ''] = Math.abs(amount).toFixed(decimals).split('.');
  const digits = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${amount < 0 && Number(amount.toFixed(decimals)) !== 0 ? '-' : ''}${digits}${part === '' ? '' : `.${part}`}`;
}

/** `+1,234.56` or `-1,234.56`; nothing but the number when it is nought. */
export function signedText(amount: number): string {
  return `${amount > 0 ? '+' : ''}${amountText(amount)}`;
}

/** As many decimals as a price has, two at least and six at most. */
export function priceText(price: number): string {
  const decimals = (price.toFixed(6).replace(/0+$/, '').split('.')[1] ?? '').length;
  return amountText(price, Math.max(2, decimals));
}

/** A quantity: whole, or with the decimals it has. */
export function quantityText(quantity: number): string {
  const decimals = Number.isInteger(quantity) ? 0 : 2;
  return amountText(quantity, decimals);
}
