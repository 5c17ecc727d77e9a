/** Writes to a ledger what was done for an order, and counts how many times: an effect that happens twice shows. */
export function effect(orderId: string, what: string, attempt: number) {
  return {
    TableName: process.env.LEDGER!,
    Key: { orderId },
    UpdateExpression: 'SET effect = :what, attempt = :attempt, #at = :at ADD times :once',
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: { ':what': what, ':attempt': attempt, ':at': new Date().toISOString(), ':once': 1 },
  };
}
