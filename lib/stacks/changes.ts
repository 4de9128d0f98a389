import { CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Construct } from 'constructs';
import { DETAIL_TYPE, SOURCE } from '../findings/compliance-changed.ts';
import { complianceChangedSchema } from '../findings/compliance-changed-schema.ts';

export interface ChangesProps {
  /** What the parameter of the template says where nobody gives it. */
  readonly registerSchema: boolean;
}

/**
 * Where changes of verdict are announced, for remediations and dashboards, and what these events are like. Bus and registry
 * have the stack's name, so that a rule of another template can be on the one and a developer finds the other.
 */
export class Changes extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, props: ChangesProps) {
    super(scope, id);
    const name = Stack.of(this).stackName;
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: name,
      description: 'Changes of verdict about S3 endpoints',
    });

    const parameter = new CfnParameter(this, 'RegisterSchema', {
      description:
        'yes: put the schema of the events into a registry. Say no in Regions in which EventBridge has no schema registry.',
      allowedValues: ['yes', 'no'],
      default: props.registerSchema ? 'yes' : 'no',
    });
    parameter.overrideLogicalId('RegisterEventSchema');
    const condition = new CfnCondition(this, 'IsRegistered', {
      expression: Fn.conditionEquals(parameter.valueAsString, 'yes'),
    });
    const registry = new CfnRegistry(this, 'Registry', {
      registryName: name,
      description: 'Events of S3 endpoint compliance',
    });
    const schema = new CfnSchema(this, 'Schema', {
      registryName: registry.attrRegistryName,
      // As EventBridge itself names what it discovers.
      schemaName: `${SOURCE}@${DETAIL_TYPE.replaceAll(' ', '')}`,
      type: 'JSONSchemaDraft4',
      content: JSON.stringify(complianceChangedSchema('draft-04')),
    });
    registry.cfnOptions.condition = condition;
    schema.cfnOptions.condition = condition;
  }
}
