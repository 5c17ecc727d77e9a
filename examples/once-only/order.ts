/** An order as it is published. */
export interface Order {
  readonly orderId: string;
  readonly customer: string;
}
