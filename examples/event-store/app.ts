import { App, Stack } from 'aws-cdk-lib';
import { EventSourcedTable, Handler, QueueConsumer } from 'cdk-eventweave';

export const app = new App();

const bank = new Stack(app, 'Bank');
const accounts = new EventSourcedTable(bank, 'Accounts');
const commands = new QueueConsumer(bank, 'Commands', { handler: Handler.nodejs(`${__dirname}/commands.ts`) });
accounts.connect(commands.function);
