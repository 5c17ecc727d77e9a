import { InvalidMessageError } from 'cdk-eventweave/runtime';

/** An order as a customer placed it. */
export interface Order {
  readonly orderId: string;
  readonly customer: string;
  readonly email?: string;
  readonly delivery: 'parcel' | 'express' | 'download';
  readonly currency: string;
  /** In the smallest unit of the currency. */
  readonly total: number;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly price: number }[];
}

/** An order's total, charged. */
export interface Payment {
  readonly orderId: string;
  readonly chargeId: string;
}

/** A parcel on its way. */
export interface Shipment {
  readonly orderId: string;
  readonly email?: string;
  readonly parcel: string;
}

/** Refuses what no retry can make an order; the same check serves every subscriber. */
export function checkOrder(order: Order): Order {
  if (typeof order?.orderId !== 'string') throw new InvalidMessageError('orderId is missing');
  if (!Array.isArray(order.lines)) throw new InvalidMessageError('lines is no list');
  return order;
}
