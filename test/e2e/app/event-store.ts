import { CfnOutput, type Duration, type Stack } from 'aws-cdk-lib';
import { EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Runtime, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { EventArchive, EventSourcedTable, Overflow } from 'cdk-eventweave';

/** An event store; a function that has all of its grants, one that may only append, one that may only load, and one that reads its feed. */
export function addEventStore(stack: Stack, timeout: Duration): void {
  const eventBus = new EventBus(stack, 'Published');
  const store = new EventSourcedTable(stack, 'Store', { overflow: Overflow.ownBucket(), eventBus, feedShards: 2, archive: EventArchive.ownBucket() });
  const published = new Queue(stack, 'PublishedQueue');
  new Rule(stack, 'Everything', { eventBus, eventPattern: { source: Match.prefix('/') }, targets: [new SqsQueue(published)] });
  const fn = (id: string, file: string, environment = {}) => new NodejsFunction(stack, `${id}Function`, {
    entry: `${__dirname}/handlers/${file}.ts`, runtime: Runtime.NODEJS_24_X, timeout, environment,
  });
  const [writer, vandal, reader] = [
    fn('Writer', 'event-writer'), fn('Vandal', 'vandal', { TABLE: store.table.tableName }), fn('Reader', 'vandal', { TABLE: store.table.tableName }),
  ];
  const feedReader = fn('FeedReader', 'feed-reader');
  store.connect(writer);
  store.grantAppend(vandal);
  store.grantLoad(reader);
  store.connectFeed(feedReader);
  for (const [name, value] of Object.entries({
    EventTable: store.table.tableName,
    OverflowBucket: store.overflowBucket!.bucketName,
    PublishedQueueUrl: published.queueUrl,
    Writer: writer.functionName,
    Vandal: vandal.functionName,
    Reader: reader.functionName,
    FeedReader: feedReader.functionName,
    Repair: store.repair.functionName,
    Archiver: store.archiver!.functionName,
    ArchiveBucket: store.archiveBucket!.bucketName,
    StreamMapping: store.eventSourceMapping.eventSourceMappingId,
    StreamReader: store.streamReader.functionName,
    StreamReaderLogGroup: (store.streamReader as LambdaFunction).logGroup.logGroupName,
  })) new CfnOutput(stack, name, { value });
}
