import { Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';

/**
 * Where changes of verdict are announced, for remediations and dashboards. The bus has the stack's name, so that a rule of
 * another template can be on it.
 */
export class Changes extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: Stack.of(this).stackName,
      description: 'Changes of verdict about S3 endpoints',
    });
  }
}
