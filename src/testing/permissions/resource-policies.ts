import { eventBusStatement } from './event-bus-policy';
import { permissionStatement } from './lambda-permission';
import { statementsOf, type PolicyDocument } from './policy-document';
import type { Statement } from './statement';
import type { Graph, Resource } from '../assembly/graph';

/** A policy and the ARN of the resource that it belongs to. */
type Attachment = readonly [arn: string, document: PolicyDocument];

/** The policies of resources, by ARN. */
export class ResourcePolicies {
  private readonly byArn = new Map<string, Statement[]>();
  private readonly arns: ReadonlyMap<string, string>;

  constructor(private readonly graph: Graph) {
    this.arns = new Map(graph.resources.map(({ type, ref, arn }) => [`${type} ${ref}`, arn]));
    for (const resource of graph.resources) {
      for (const [arn, document] of this.attachments(resource)) {
        this.byArn.set(arn, [...this.byArn.get(arn) ?? [], ...statementsOf(document, resource.path)]);
      }
    }
  }

  /** The statements of a resource's policies; undefined for a resource that has none or is not part of the application. */
  public of(arn: string): readonly Statement[] | undefined {
    // DynamoDB Developer Guide, "Using resource-based policies for DynamoDB": a table's policy covers its indexes. S3 User Guide,
    // "Bucket policies for Amazon S3": a bucket's policy covers its objects.
    return this.byArn.get(arn.replace(/^(arn:[^:]*:dynamodb:.*)\/index\/[^/]*$/, '$1').replace(/^(arn:[^:]*:s3:::[^/]*)\/.*$/s, '$1'));
  }

  private attachments(resource: Resource): Attachment[] {
    const { type, arn, properties } = resource;
    switch (type) {
      case 'AWS::SQS::QueuePolicy': return properties.Queues.map((url: string) => [this.arnOf('AWS::SQS::Queue', url), properties.PolicyDocument]);
      case 'AWS::SNS::TopicPolicy': return properties.Topics.map((topicArn: string) => [topicArn, properties.PolicyDocument]);
      case 'AWS::S3::BucketPolicy': return [[this.arnOf('AWS::S3::Bucket', properties.Bucket), properties.PolicyDocument]];
      case 'AWS::Events::EventBusPolicy': return this.made(eventBusStatement, resource, this.busArn(properties.EventBusName));
      case 'AWS::Lambda::Permission': return this.made(permissionStatement, resource, this.functionArn(properties.FunctionName));
      case 'AWS::KMS::Key': return properties.KeyPolicy ? [[arn, properties.KeyPolicy]] : [];
      case 'AWS::DynamoDB::Table': return properties.ResourcePolicy ? [[arn, properties.ResourcePolicy.PolicyDocument]] : [];
      default: return [];
    }
  }

  private made(statement: typeof eventBusStatement, resource: Resource, arn: string): Attachment[] {
    return [[arn, { Statement: statement(resource, arn) }]];
  }

  private arnOf(type: string, ref: string): string {
    return this.arns.get(`${type} ${ref}`) ?? ref;
  }

  // The default bus is no resource of an application.
  private busArn(name = 'default'): string {
    const { account, region, resources } = this.graph;
    const [, partition] = resources[0].arn.split(':');
    return this.arns.get(`AWS::Events::EventBus ${name}`) ?? `arn:${partition}:events:${region}:${account}:event-bus/${name}`;
  }

  // Lambda API Reference, AddPermission: FunctionName is a name, an ARN or the end of one, each with or without a qualifier.
  private functionArn(reference: string): string {
    if (reference.startsWith('arn:')) return reference;
    const [name, ...qualifier] = reference.replace(/^.*function:/, '').split(':');
    return [this.arnOf('AWS::Lambda::Function', name), ...qualifier].join(':');
  }
}
