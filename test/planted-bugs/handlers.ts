/** Part of a handler: records the effect of an order, unless it has been recorded before. */
export const RECORD_ONCE = `
const { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const dynamodb = new DynamoDBClient({});

async function recordOnce({ id, amount }) {
  try {
    await dynamodb.send(new PutItemCommand({
      TableName: process.env.EFFECTS,
      Item: { id: { S: id }, amount: { N: String(amount) } },
      ConditionExpression: 'attribute_not_exists(id)',
    }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
`;

/** The end of a handler: takes the orders of a batch one after the other, and says which of them failed. */
export const EACH_ORDER = `
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { messageId, body } of Records) {
    try {
      await handle(JSON.parse(body));
    } catch (error) {
      console.error(error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
`;
