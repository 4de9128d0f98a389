import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FUNCTION_PERMISSIONS, ONLY_WITH_HUBS } from '../aws/permissions.ts';
import { type FunctionName, NAMESPACE } from '../metrics.ts';
import { allowWildcard, grant } from './rights.ts';

/** What the three functions have in common. */
export interface FunctionSettings {
  /** The folders with each function's bundle and policy. */
  readonly code: Readonly<Record<FunctionName, string>>;
  /** What the names of the AWS Config rules begin with. */
  readonly rulePrefix: string;
  /** Whether the policy names hubs: only then hosted zones are asked for. */
  readonly hasHubs: boolean;
  readonly logKey: IKey;
  readonly logRetention: RetentionDays;
}

export interface ServiceFunctionProps extends FunctionSettings {
  readonly name: FunctionName;
  readonly description: string;
  readonly memorySize: number;
  readonly timeout: Duration;
  /**
   * How many invocations may run at once.
   * @default - as many as the account allows
   */
  readonly concurrency?: number | undefined;
  /**
   * The bus that it announces changes on.
   * @default - none
   */
  readonly bus?: EventBus;
}

/** One of the service's Lambda functions, with a role of exactly the calls that it makes, and an encrypted log. */
export class ServiceFunction extends Construct {
  readonly role: Role;
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const log = new LogGroup(this, 'Log', {
      encryptionKey: props.logKey,
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of our own: the one that Function would make has a managed policy, which may write any log.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPolicy(
      new PolicyStatement({
        sid: 'WriteLog',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [log.logGroupArn],
      }),
    );
    grant(this.role, {
      actions: Object.keys(FUNCTION_PERMISSIONS[props.name]).filter(
        (action) => props.hasHubs || action !== ONLY_WITH_HUBS,
      ),
      ...(props.bus ? { bus: props.bus } : {}),
    });
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: Code.fromAsset(props.code[props.name]),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      role: this.role,
      logGroup: log,
      tracing: Tracing.ACTIVE,
      ...(props.concurrency === undefined ? {} : { reservedConcurrentExecutions: props.concurrency }),
      environment: {
        POWERTOOLS_SERVICE_NAME: props.name,
        POWERTOOLS_METRICS_NAMESPACE: NAMESPACE,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        RULE_PREFIX: props.rulePrefix,
        ...(props.bus ? { EVENT_BUS_NAME: props.bus.eventBusName } : {}),
      },
    });
    allowWildcard(this.role, '*', 'xray:PutTraceSegments and xray:PutTelemetryRecords know no resource');
  }
}
