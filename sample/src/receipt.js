import { subtotal, total } from './cart.js';

/** An amount as people write it: 1234 becomes "12.34". */
export function amount(cents) {
  return (cents / 100).toFixed(2);
}

/** The receipt as lines of text: one for each item, then the discount and the total. */
export function receipt(items) {
  const lines = items.map((item) => `${item.quantity} × ${item.name}  ${amount(item.cents * item.quantity)}`);
  const discount = subtotal(items) - total(items);
  if (discount > 0) {
    lines.push(`Discount  -${amount(discount)}`);
  }
  lines.push(`Total  ${amount(total(items))}`);
  return lines;
}
