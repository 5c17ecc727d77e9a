/** One receive of a message, as its receipt handle tells. */
export interface Receipt {
  readonly messageId: string;
  /** Which receive it was; first is 1. */
  readonly receive: number;
}

/** @returns a text that stands for one receive of a message from one queue. To callers it is opaque. */
export function receiptHandleOf(queueArn: string, { messageId, receive }: Receipt): string {
  return Buffer.from(`${queueArn} ${messageId} ${receive}`).toString('base64');
}

/** Undefined when the queue has never given out such a handle. */
export function receiptOf(queueArn: string, handle: unknown): Receipt | undefined {
  const [arn, messageId, receive] = Buffer.from(String(handle), 'base64').toString().split(' ');
  return arn === queueArn && Number(receive) > 0 ? { messageId, receive: Number(receive) } : undefined;
}
