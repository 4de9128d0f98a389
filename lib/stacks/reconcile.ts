import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { type FunctionSettings, ServiceFunction } from './service-function.ts';

/** Every result of the Region and every finding of the service are held at once; healing waits for Security Hub's quota. */
const MEMORY = 1024;
const TIMEOUT = Duration.minutes(15);

export interface ReconcileProps extends FunctionSettings {
  readonly hours: number;
  /** Where changes of verdict are announced that nobody has announced yet. */
  readonly bus: EventBus;
}

/** On a schedule, or invoked by hand, the function compares what AWS Config has recorded with Security Hub's findings. */
export class Reconcile extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: ReconcileProps) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Reconcile', {
      ...props,
      name: 'reconcile',
      description: "Mends where Security Hub's findings differ from what AWS Config has recorded",
      memorySize: MEMORY,
      timeout: TIMEOUT,
    });
    new Rule(this, 'Schedule', {
      description: 'Compares the findings about S3 endpoints with what AWS Config has recorded',
      schedule: Schedule.rate(Duration.hours(props.hours)),
      targets: [new LambdaFunction(this.function.function)],
    });
  }
}
