import { AsyncQueue } from './async-queue';
import type { LambdaFunction } from './function';
import type { InvokeRequest } from './invocation';
import type { Endpoint, Handover } from '../../kernel/service';
import type { World } from '../../kernel/world';

/** A function as it can be invoked: by its own ARN, by that of a version, by that of an alias. */
export class InvocationTarget implements Endpoint {
  /** Each has its own settings of asynchronous invocation. */
  public readonly async: AsyncQueue;

  constructor(
    private readonly world: World,
    public readonly fn: LambdaFunction,
    public readonly arn: string,
    /** Version that runs, such as `$LATEST` or `1`. */
    public readonly version: string,
  ) {
    this.async = new AsyncQueue(world, this);
  }

  public get path(): string {
    return this.fn.path;
  }

  /** With a qualifier in any case. */
  public get qualifiedArn(): string {
    return this.arn === this.fn.arn ? `${this.arn}:$LATEST` : this.arn;
  }

  /** Takes an event asynchronously, as services hand it over. */
  public accept({ service, sourceArn, body, lineage }: Handover): void {
    const { account } = this.world.graph;
    this.world.permit(service, { action: 'lambda:InvokeFunction', resource: this.arn, context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account } });
    this.async.add(body, lineage);
  }

  public invoke(request: InvokeRequest): void {
    this.fn.invoke({ ...request, functionArn: this.arn, version: this.version });
  }
}
