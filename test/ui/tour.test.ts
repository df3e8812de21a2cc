import { expect, test } from 'vitest';
import { copySample } from '../../scripts/sample.mjs';
import { tour } from './tour.ts';

test('the tour that the README names gets to its end', async () => {
  await expect(tour(copySample('ui/tour'))).resolves.toBeUndefined();
});
