import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ordersApp } from '../../examples/orders/orders-app';
import { ordersTrial } from '../../examples/orders/simulation/trial';
import { explore, exploreCrashPoints } from 'cdk-eventweave/testing';

// The example as it is: five stacks, their functions bundled, the real clients of the SDK.
const app = () => ordersApp(new App({ outdir: mkdtempSync(join(tmpdir(), 'orders-')) }));

test('every order has its effects once, or rests as a dead letter, whatever fails', async () => {
  const { failures, faults } = await explore(app(), { ...ordersTrial(20), seeds: 20 });
  expect(failures).toEqual([]);
  expect(Object.values(faults).every(({ fired }) => fired > 0)).toBe(true);
}, 120_000);

test.each(['Checkout', 'Billing', 'Shipping', 'OrderDesk'])('a death of %s before or after any of its calls loses and repeats nothing', async (at) => {
  const { points } = await exploreCrashPoints(app(), { ...ordersTrial(2), at: [at] });
  expect(points).toBeGreaterThanOrEqual(3);
}, 120_000);
