/** Orders from this many cents on get the rate beside it; the highest that is reached counts. */
const DISCOUNTS = [
  { from: 500, rate: 0.1 },
  { from: 5000, rate: 0.15 },
];

/** The price of everything in the cart, in cents, before any discount. */
export function subtotal(items) {
  return items.reduce((sum, item) => sum + item.cents * item.quantity, 0);
}

/** The share of the price that is taken off, from 0 to 1. */
export function discountRate(items) {
  const price = subtotal(items);
  const reached = DISCOUNTS.filter((discount) => price >= discount.from);
  return reached.length > 0 ? reached[reached.length - 1].rate : 0;
}

/** What the customer pays, in cents. The discount is rounded to whole cents. */
export function total(items) {
  const rate = discountRate(items);
  let sum = 0;
  for (const item of items) {
    const price = item.cents * item.quantity;
    sum += price - Math.round(price * rate);
  }
  return sum;
}
