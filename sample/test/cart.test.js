import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discountRate, subtotal, total } from '../src/cart.js';

const item = (cents, quantity = 1) => ({ name: 'Tea', cents, quantity });

test('the subtotal counts quantities', () => {
  assert.equal(subtotal([item(250, 2), item(99)]), 599);
});

test('small orders get no discount', () => {
  assert.equal(discountRate([item(499)]), 0);
  assert.equal(total([item(499)]), 499);
});

test('the highest discount that is reached counts', () => {
  assert.equal(discountRate([item(5000)]), 0.15);
});

test('the discount is rounded once, for the whole order', () => {
  // 10 % of 999 is 99.9, so the customer saves 100 cents.
  assert.equal(total([item(333), item(333), item(333)]), 899);
});
