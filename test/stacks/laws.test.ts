import { describe, expect, it } from 'vitest';
import { aStack, theStack } from './builders.ts';

const { resources, template } = theStack();

/** Those of a type whose properties do not hold the given ones. */
function without(type: string, properties: object): string[] {
  const found = Object.entries(resources(type));
  expect(found.length).toBeGreaterThan(0);
  return found
    .filter(([, { Properties }]) => {
      try {
        expect(Properties).toMatchObject(properties);
        return false;
      } catch {
        return true;
      }
    })
    .map(([id]) => id);
}

/** Every value below a key of this name, wherever it stands in the template. */
function valuesOf(key: string, value: unknown = template.toJSON()): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === key ? [inner] : []),
    ...valuesOf(key, inner),
  ]);
}

describe('in the stack', () => {
  it('every function runs Node 24 on arm64, is traced, and writes to a log group of its own', () => {
    expect(
      without('AWS::Lambda::Function', {
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogGroup: { Ref: expect.any(String) } },
      }),
    ).toEqual([]);
    const logs = Object.values(resources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.LoggingConfig,
    );
    expect(new Set(logs.map((log) => JSON.stringify(log))).size).toBe(3);
  });

  it('every log group is encrypted with our key, and kept as long as is set', () => {
    expect(
      without('AWS::Logs::LogGroup', {
        KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
        RetentionInDays: 90,
      }),
    ).toEqual([]);
  });

  it('every queue is encrypted, keeps messages for two weeks, and is reached by TLS only', () => {
    expect(
      without('AWS::SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 }),
    ).toEqual([]);
    const sealed = Object.values(resources('AWS::SQS::QueuePolicy'))
      .filter(({ Properties }) =>
        valuesOf('Statement', Properties)
          .flat()
          .some((statement) => {
            const { Effect, Condition, Action } = Object(statement);
            return (
              Effect === 'Deny' &&
              Action === 'sqs:*' &&
              JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}'
            );
          }),
      )
      .flatMap(({ Properties }) => Properties.Queues);
    expect(sealed).toEqual(Object.keys(resources('AWS::SQS::Queue')).map((Ref) => ({ Ref })));
  });

  it('no role has a managed policy', () => {
    expect(valuesOf('ManagedPolicyArns')).toEqual([]);
    expect(Object.keys(resources('AWS::IAM::ManagedPolicy'))).toEqual([]);
  });

  it('nothing is exported or imported, and nothing is looked up', () => {
    const json = template.toJSON();
    expect(valuesOf('Export')).toEqual([]);
    expect(valuesOf('Fn::ImportValue')).toEqual([]);
    expect(Object.values(json.Parameters).map((parameter) => Object(parameter).Type)).toEqual(
      Object.values(json.Parameters).map(() => 'String'),
    );
    expect(JSON.stringify(json)).not.toContain('{{resolve:');
  });

  it('only what others find by its name has a name that we give', () => {
    const named = Object.values(resources()).flatMap(({ Type, Properties }) =>
      Object.entries(Properties)
        .filter(([key, value]) => /^(?!Log|Metric|Policy)\w*Name$/.test(key) && typeof value === 'string')
        .map(([key, value]) => `${Type} ${key} ${value}`),
    );
    expect(named).toEqual([
      'AWS::Events::EventBus Name s3-endpoint-compliance',
      'AWS::EventSchemas::Registry RegistryName s3-endpoint-compliance',
      'AWS::EventSchemas::Schema SchemaName s3-endpoint-compliance@S3EndpointComplianceChanged',
      'AWS::Config::ConfigRule ConfigRuleName s3-traffic-path',
      'AWS::Config::ConfigRule ConfigRuleName s3-interface-availability',
      'AWS::Config::ConfigRule ConfigRuleName s3-endpoint-policy',
      'AWS::SecurityHub::AutomationRule RuleName Suppress the native twins of S3 endpoint findings',
    ]);
  });

  it('no account, Region or partition is written into the template', () => {
    const text = JSON.stringify(template.toJSON());
    expect(text.match(/\b\d{12}\b/g)).toBeNull();
    expect(text.match(/\b(us|eu|ap|cn|sa|ca|me|af|il|mx)(-gov)?-[a-z]+-\d\b/g)).toBeNull();
    expect(text.match(/arn:aws[a-z-]*:/g)).toBeNull();
    expect(text.match(/amazonaws\.com\.cn/g)).toBeNull();
  });

  it('everything goes when the stack goes', () => {
    expect([...new Set(valuesOf('DeletionPolicy'))]).toEqual(['Delete']);
  });
});

it('is the same template for a named Region as for any', () => {
  const here = JSON.stringify(aStack({}, 'ap-southeast-2').template.toJSON());
  expect(here.replaceAll('ap-southeast-2', `\${AWS::Region}`)).toBe(JSON.stringify(template.toJSON()));
});
