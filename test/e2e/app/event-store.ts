import { CfnOutput, type Duration, type Stack } from 'aws-cdk-lib';
import { Runtime, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { EventSourcedTable, Overflow } from 'cdk-eventweave';

/** An event store; a function that has all of its grants, one that may only append, and one that may only load. */
export function addEventStore(stack: Stack, timeout: Duration): void {
  const store = new EventSourcedTable(stack, 'Store', { overflow: Overflow.ownBucket() });
  const fn = (id: string, file: string, environment = {}) => new NodejsFunction(stack, `${id}Function`, {
    entry: `${__dirname}/handlers/${file}.ts`, runtime: Runtime.NODEJS_24_X, timeout, environment,
  });
  const [writer, vandal, reader] = [
    fn('Writer', 'event-writer'), fn('Vandal', 'vandal', { TABLE: store.table.tableName }), fn('Reader', 'vandal', { TABLE: store.table.tableName }),
  ];
  store.connect(writer);
  store.grantAppend(vandal);
  store.grantLoad(reader);
  for (const [name, value] of Object.entries({
    EventTable: store.table.tableName,
    Writer: writer.functionName,
    Vandal: vandal.functionName,
    Reader: reader.functionName,
    StreamReader: store.streamReader.functionName,
    StreamReaderLogGroup: (store.streamReader as LambdaFunction).logGroup.logGroupName,
  })) new CfnOutput(stack, name, { value });
}
