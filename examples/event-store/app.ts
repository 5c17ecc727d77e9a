import { App, Stack } from 'aws-cdk-lib';
import { EventSourcedTable, FanOut, Handler, QueueConsumer } from 'cdk-eventweave';

export const app = new App();

const bank = new Stack(app, 'Bank');
const channel = new FanOut(bank, 'Channel');
const accounts = new EventSourcedTable(bank, 'Accounts', { eventBus: channel.eventBus }); // what is committed is published, in the order of its account
const commands = new QueueConsumer(bank, 'Commands', { handler: Handler.nodejs(`${__dirname}/commands.ts`) });
accounts.connect(commands.function);
channel.subscribe(bank, 'Alerts', { filter: { detailType: ['Withdrawn'] }, handler: Handler.nodejs(`${__dirname}/alerts.ts`) });
