import { Faker, en } from '@faker-js/faker';
import type { Order } from '../order';

/** What a subscriber should make of an order: an effect, a dead letter, or nothing because its filter leaves it out. */
export type Outcome = 'effect' | 'deadLetter' | 'filtered';

/** An order of the data set, and what is wrong with it, if anything. */
export interface Sample {
  readonly order: Order;
  readonly poison?: 'unknownCurrency' | 'malformed';
}

/** Realistic orders, the same ones for the same seed; about one in fifty is poison. */
export function generateOrders(count: number, seed: number): Sample[] {
  const faker = new Faker({ locale: [en], seed });
  return Array.from({ length: count }, (_, index) => sampleOf(faker, `O-${String(index + 1).padStart(5, '0')}`));
}

/** The orders as they are placed: one in ten a second time, some orders later, by a customer who pressed the button twice. */
export function placements(samples: readonly Sample[]): Order[] {
  return samples.flatMap(({ order }, index) => [order, ...(index % 10 === 9 ? [samples[index - 4].order] : [])]);
}

function sampleOf(faker: Faker, orderId: string): Sample {
  const lines = faker.helpers.multiple(() => ({
    sku: faker.commerce.isbn(), quantity: faker.number.int({ min: 1, max: 4 }), price: faker.number.int({ min: 99, max: 25_000 }),
  }), { count: { min: 1, max: 6 } });
  const free = faker.datatype.boolean(0.05);
  const order: Order = {
    orderId,
    customer: faker.person.fullName(),
    email: faker.helpers.maybe(() => faker.internet.email(), { probability: 0.85 }),
    delivery: faker.helpers.weightedArrayElement([{ weight: 6, value: 'parcel' }, { weight: 2, value: 'express' }, { weight: 2, value: 'download' }]),
    currency: faker.helpers.arrayElement(['EUR', 'USD', 'GBP']),
    total: free ? 0 : lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0),
    lines,
  };
  const poison = faker.helpers.weightedArrayElement([
    { weight: 98, value: undefined }, { weight: 1, value: 'unknownCurrency' as const }, { weight: 1, value: 'malformed' as const },
  ]);
  if (poison === 'unknownCurrency') return { order: { ...order, currency: 'XTS' }, poison };
  if (poison === 'malformed') return { order: { ...order, lines: 'none' as never }, poison };
  return { order };
}

/** The events of an order in the end, told from the business rules alone; those of payment and shipment come in any order. */
export function expectedEvents(sample: Sample): string[] {
  const { order: { total, delivery } } = sample;
  const [paid, shipped] = [EXPECTED.Billing(sample) === 'effect', EXPECTED.Shipping(sample) === 'effect'];
  const isComplete = (paid || total === 0) && (shipped || delivery === 'download');
  return ['OrderPlaced', ...(paid ? ['OrderPaid'] : []), ...(shipped ? ['OrderShipped'] : []), ...(isComplete ? ['OrderCompleted'] : [])];
}

/** What each subscriber is to make of a sample, told from the business rules alone. */
export const EXPECTED: Record<string, (sample: Sample) => Outcome> = {
  Shipping: ({ order, poison }) => {
    if (order.delivery === 'download') return 'filtered';
    return poison === 'malformed' ? 'deadLetter' : 'effect';
  },
  Billing: ({ order, poison }) => {
    if (order.total === 0) return 'filtered';
    return poison ? 'deadLetter' : 'effect';
  },
  Notifications: (sample) => (EXPECTED.Shipping(sample) === 'effect' && sample.order.email ? 'effect' : 'filtered'),
};
