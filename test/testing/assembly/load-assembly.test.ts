import { App, CfnOutput, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { folderOf } from './written-assembly';
import { loadAssembly } from '../../../src/testing/assembly/load-assembly';

const code = { runtime: Runtime.NODEJS_20_X, handler: 'index.handler' };

function newApp(): App {
  return new App({ outdir: folderOf({}), analyticsReporting: false });
}

function resource(graph: ReturnType<typeof loadAssembly>, path: string) {
  return graph.resources.find((candidate) => candidate.path === path)!;
}

describe('stacks', () => {
  test('an app and the folder it synthesizes to give the same graph', () => {
    const app = newApp();
    new Queue(new Stack(app, 'Orders'), 'Queue');
    expect(loadAssembly(app)).toEqual(loadAssembly(app.synth().directory));
  });

  test('a reference between stacks resolves to the other resource, whose stack comes first', () => {
    const app = newApp();
    const consumer = new Stack(app, 'AConsumer');
    const queue = new Queue(new Stack(app, 'Producer'), 'Queue');
    new CfnOutput(consumer, 'Seen', { value: queue.queueArn });
    const graph = loadAssembly(app);
    expect(graph.outputs.AConsumer.Seen).toBe(resource(graph, 'Producer/Queue').arn);
    expect(Object.keys(graph.outputs)).toEqual(['Producer', 'AConsumer']);
  });

  test('stacks of stages join, with the deployed name as stack and the place in the app as path', () => {
    const app = newApp();
    new Queue(new Stack(new Stage(app, 'Prod'), 'Orders'), 'Queue');
    expect(loadAssembly(app).resources).toMatchObject([{ stack: 'Prod-Orders', path: 'Prod/Orders/Queue' }]);
  });

  test('an app with stages in several accounts is refused; one of its stages is not', () => {
    const app = newApp();
    const [dev, prod] = ['111111111111', '222222222222'].map((account, index) => new Stage(app, `Stage${index}`, { env: { account } }));
    for (const stage of [dev, prod]) new Queue(new Stack(stage, 'Orders'), 'Queue');
    expect(() => loadAssembly(app)).toThrow(
      'one account is simulated, but stack Stage0-Orders is in 111111111111 and stack Stage1-Orders in 222222222222; give loadAssembly one stage, or an app with the stacks of one');
    expect(loadAssembly(prod).account).toBe('222222222222');
  });

  test('stacks in several Regions are refused', () => {
    const app = newApp();
    new Stack(app, 'A', { env: { region: 'eu-west-1' } });
    new Stack(app, 'B', { env: { region: 'us-east-1' } });
    expect(() => loadAssembly(app)).toThrow('one region is simulated, but stack A is in eu-west-1 and stack B in us-east-1');
  });

  test('two stacks of one name are refused', () => {
    const app = newApp();
    for (const id of ['A', 'B']) new Queue(new Stack(app, id, { stackName: 'orders' }), 'Queue');
    expect(() => loadAssembly(app)).toThrow('two stacks have the name orders');
  });

  test('stacks without an environment go where the others go', () => {
    const app = newApp();
    new Stack(app, 'A', { env: { account: '111111111111', region: 'cn-north-1' } });
    const queue = new Queue(new Stack(app, 'B'), 'Queue', { queueName: 'q' });
    const graph = loadAssembly(app);
    expect(resource(graph, queue.node.path)).toMatchObject({
      arn: 'arn:aws-cn:sqs:cn-north-1:111111111111:q', ref: 'https://sqs.cn-north-1.amazonaws.com.cn/111111111111/q',
    });
  });

  test('without any environment the account is 123456789012 and the Region us-east-1', () => {
    const app = newApp();
    new Stack(app, 'A');
    expect(loadAssembly(app)).toMatchObject({ account: '123456789012', region: 'us-east-1', resources: [] });
  });

  test('the graph is plain data', () => {
    const app = newApp();
    new Queue(new Stack(app, 'Orders'), 'Queue');
    const graph = loadAssembly(app);
    expect(structuredClone(graph)).toEqual(graph);
  });
});

describe('paths', () => {
  test('the CDK\'s own Resource at the end is left out, a resource that a user wrote keeps its path', () => {
    const app = newApp();
    const stack = new Stack(app, 'Orders');
    new Queue(stack, 'High');
    new CfnQueue(stack, 'Low');
    expect(loadAssembly(app).resources.map(({ path }) => path)).toEqual(['Orders/High', 'Orders/Low']);
  });

  test('a renamed logical id changes nothing about the path', () => {
    const app = newApp();
    const stack = new Stack(app, 'Orders');
    (new Queue(stack, 'High').node.defaultChild as CfnQueue).overrideLogicalId('Kept');
    expect(loadAssembly(app).resources).toMatchObject([{ id: 'Kept', path: 'Orders/High' }]);
  });
});

describe('nested stacks (CloudFormation User Guide, Nested stacks)', () => {
  function nestedApp() {
    const app = newApp();
    const stack = new Stack(app, 'Orders');
    const outer = new Queue(stack, 'Queue');
    const nested = new NestedStack(stack, 'Inner');
    const inner = new Queue(nested, 'Queue', { deadLetterQueue: { queue: outer, maxReceiveCount: 3 } });
    const innermost = new Topic(new NestedStack(nested, 'Innermost'), 'Topic');
    new CfnOutput(stack, 'FromInner', { value: inner.queueArn });
    new CfnOutput(stack, 'FromInnermost', { value: innermost.topicArn });
    return loadAssembly(app);
  }

  test('their resources join the graph under the paths of their constructs, although logical ids repeat', () => {
    const paths = nestedApp().resources.filter(({ type }) => type !== 'AWS::CloudFormation::Stack').map(({ path }) => path);
    expect(paths.sort()).toEqual(['Orders/Inner/Innermost/Topic', 'Orders/Inner/Queue', 'Orders/Queue']);
  });

  test('parameters carry values in, outputs carry them out', () => {
    const graph = nestedApp();
    const [outer, inner, topic] = ['Orders/Queue', 'Orders/Inner/Queue', 'Orders/Inner/Innermost/Topic'].map((path) => resource(graph, path));
    expect(inner.properties.RedrivePolicy.deadLetterTargetArn).toBe(outer.arn);
    expect(graph.outputs.Orders).toEqual({ FromInner: inner.arn, FromInnermost: topic.arn });
  });

  test('a nested stack has a generated name, and a stack id for Ref', () => {
    const graph = nestedApp();
    const { stack } = resource(graph, 'Orders/Inner/Queue');
    expect(stack).toMatch(/^Orders-Inner.*-[0-9A-Z]{12}$/);
    const ids = graph.resources.filter(({ type }) => type === 'AWS::CloudFormation::Stack').map(({ ref }) => ref);
    expect(ids).toContainEqual(expect.stringContaining(`:stack/${stack}/`));
  });
});

describe('assets', () => {
  test('a function from a folder has the folder that its key stands for, also in a stage and in a nested stack', () => {
    const app = newApp();
    const folder = folderOf({ 'index.js': 'exports.handler = () => 1;' });
    const stack = new Stack(new Stage(app, 'Prod'), 'Orders');
    new LambdaFunction(new NestedStack(stack, 'Inner'), 'Function', { ...code, code: Code.fromAsset(folder) });
    const graph = loadAssembly(app);
    const { asset } = resource(graph, 'Prod/Orders/Inner/Function');
    expect(asset).toMatch(new RegExp(`^${app.outdir}/asset\\.[0-9a-f]{64}$`));
  });

  test('a layer has its folder', () => {
    const app = newApp();
    const folder = folderOf({ 'nodejs/node_modules/a/index.js': '' });
    new LayerVersion(new Stack(app, 'Orders'), 'Layer', { code: Code.fromAsset(folder) });
    expect(resource(loadAssembly(app), 'Orders/Layer').asset).toContain('asset.');
  });

  test('inline code stays in the properties', () => {
    const app = newApp();
    new LambdaFunction(new Stack(app, 'Orders'), 'Function', { ...code, code: Code.fromInline('exports.handler = () => 1;') });
    const { asset, properties } = resource(loadAssembly(app), 'Orders/Function');
    expect([asset, properties.Code]).toEqual([undefined, { ZipFile: 'exports.handler = () => 1;' }]);
  });
});
