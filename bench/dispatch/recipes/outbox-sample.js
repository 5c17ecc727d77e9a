// As in Amazon's serverless pattern "dynamodb-streams-to-eventbridge-outbox-pattern": what is new is mapped and put, all in one call.
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { unmarshall } from '@aws-sdk/util-dynamodb';

const bus = new EventBridgeClient({});

export async function handler({ Records }) {
  const Entries = Records.map(({ dynamodb, eventSourceARN }) => {
    const item = unmarshall(dynamodb.NewImage);
    return { EventBusName: process.env.BUS_NAME, Source: 'orders', DetailType: item.type, Detail: JSON.stringify(item), Resources: [eventSourceARN] };
  });
  await bus.send(new PutEventsCommand({ Entries }));
}
