import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface AlarmTopicProps {
  readonly encryptionKey: Key;
}

/** An encrypted topic that takes alarms of this account from CloudWatch, over TLS. Whoever wants them subscribes. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { encryptionKey }: AlarmTopicProps) {
    super(scope, id, { masterKey: encryptionKey, enforceSSL: true });
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    const ofThisAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'TakeAlarms',
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: ofThisAccount,
      }),
    );
    // Whoever publishes must be let use the key, or nothing arrives and nobody is told. The condition holds for CloudWatch, not
    // for every service (SNS developer guide, key management, event sources and encrypted topics).
    encryptionKey.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EncryptAlarms',
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: ofThisAccount,
      }),
    );
  }
}
