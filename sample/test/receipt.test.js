import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amount, receipt } from '../src/receipt.js';

test('amounts have two decimals', () => {
  assert.equal(amount(1234), '12.34');
  assert.equal(amount(5), '0.05');
});

test('a receipt ends with the total', () => {
  assert.deepEqual(receipt([{ name: 'Bread', cents: 320, quantity: 1 }]), ['1 × Bread  3.20', 'Total  3.20']);
});
