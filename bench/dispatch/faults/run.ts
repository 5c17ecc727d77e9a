import type { AwsServer } from '../../../test/support/runtime-aws-server';
import type { Commit } from '../commits';
import { freshHandler, type Handler } from '../environment';
import { MAPPINGS } from '../mappings';
import { IMAGES, recordOf, type StreamRecord } from '../records';
import { DisturbedAws } from './aws';
import { Clock } from './clock';
import { Delivery, type Written } from './delivery';
import { Disturbances } from './disturbances';
import { isIn, type Scenario } from './scenarios';
import { verdictOnBus, verdictOnFeed, type Verdict } from './verdict';
import { burstsOf, namesOf } from './world';

/** Which functions are called. */
export interface Functions {
  readonly variant: string;
  readonly bundle: string;
  /** Called when everything is over; the recipes have none. */
  readonly repair?: string;
}

/** What became of the events of one run. */
export interface Outcome extends Verdict {
  readonly lostBeforeRepair: number;
  readonly feed?: Pick<Verdict, 'lost' | 'outOfOrder' | 'repeated'>;
}

const BETWEEN_BURSTS = 12 * 60_000;
const LONGER_THAN_RECORDS_LAST = 25 * 3_600_000;

/** One run of a scenario. */
export class Run {
  private readonly clock = new Clock();
  private readonly aws: DisturbedAws;
  private readonly disturbances: Disturbances;
  private readonly delivery: Delivery;
  private readonly bursts: Commit[][];
  private handler: Handler;

  constructor(server: AwsServer, private readonly functions: Functions, private readonly scenario: Scenario, seed: string) {
    this.aws = new DisturbedAws(server);
    this.aws.disturbances = this.disturbances = new Disturbances(seed, scenario);
    this.delivery = new Delivery(seed, MAPPINGS[functions.variant], this.clock, (records) => this.invoke(records));
    this.bursts = burstsOf(seed);
    this.handler = freshHandler(functions.bundle);
    this.clock.start();
  }

  /** Lets everything happen. */
  public async outcome(): Promise<Outcome> {
    const began = Date.now();
    for (let burst = 0; burst < this.bursts.length; burst++) {
      this.clock.advanceTo(began + burst * BETWEEN_BURSTS);
      this.aws.busExists = !isIn(this.scenario.busMissing, burst);
      await this.deliver(burst);
    }
    this.aws.disturbances = undefined;
    const names = namesOf(this.bursts.flat());
    const { lost: lostBeforeRepair } = verdictOnBus(names, this.aws.delivered);
    await this.repair();
    const feed = this.functions.repair ? await verdictOnFeed(names, this.aws.tables.feed) : undefined;
    return { ...verdictOnBus(names, this.aws.delivered), lostBeforeRepair, feed };
  }

  private async deliver(burst: number): Promise<void> {
    const images = this.bursts[burst].flatMap(IMAGES[this.functions.variant]);
    if (this.functions.repair) for (const Item of images) this.aws.carryOut('PutItem', { TableName: 'events', Item });
    if (isIn(this.scenario.outage, burst)) return this.clock.advance(LONGER_THAN_RECORDS_LAST);
    const written = images.map((image, index): Written => ({ record: recordOf(image, burst * 1_000 + index), at: Date.now() }));
    await this.delivery.deliver(this.disturbances.inOrderOfStream(written, burst), () => {
      this.aws.busExists = !isIn(this.scenario.busMissing, burst + 0.5);
    });
  }

  // An environment that has ended is another one's next time.
  private async invoke(records: readonly StreamRecord[]): Promise<number | undefined> {
    let failed: string | undefined;
    try {
      failed = (await this.handler({ Records: records }))?.batchItemFailures?.[0]?.itemIdentifier;
    } catch {
      failed = records[0].dynamodb.SequenceNumber;
    }
    if (this.aws.takeCrash()) {
      this.handler = freshHandler(this.functions.bundle);
      return 0;
    }
    return failed === undefined ? undefined : records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failed);
  }

  private async repair(): Promise<void> {
    const { repair } = this.functions;
    if (repair) await freshHandler(repair)({ operation: 'repair' });
  }
}
