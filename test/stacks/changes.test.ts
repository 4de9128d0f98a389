import { describe, expect, it } from 'vitest';
import { complianceChangedSchema } from '../../lib/findings/compliance-changed-schema.ts';
import { aStack, only, theStack } from './builders.ts';

describe('changes of verdict', () => {
  it('are announced on a bus that has the name of the stack', () => {
    const [, bus] = only(aStack({ name: 'path-to-s3' }), 'AWS::Events::EventBus');
    expect(bus.Properties).toEqual({
      Name: 'path-to-s3',
      Description: 'Changes of verdict about S3 endpoints',
    });
  });

  it('have their schema in a registry', () => {
    const [registryId, registry] = only(theStack(), 'AWS::EventSchemas::Registry');
    expect(registry.Properties).toEqual({
      RegistryName: 's3-endpoint-compliance',
      Description: 'Events of S3 endpoint compliance',
    });
    const [, schema] = only(theStack(), 'AWS::EventSchemas::Schema');
    const { Content, ...others } = schema.Properties;
    expect(others).toEqual({
      RegistryName: { 'Fn::GetAtt': [registryId, 'RegistryName'] },
      SchemaName: 's3-endpoint-compliance@S3EndpointComplianceChanged',
      Type: 'JSONSchemaDraft4',
    });
    expect(JSON.parse(String(Content))).toEqual(complianceChangedSchema('draft-04'));
    // EventBridge Schemas API Reference, CreateSchema.
    expect(String(Content).length).toBeLessThanOrEqual(100_000);
  });

  it.each([
    ['true', 'yes'],
    ['false', 'no'],
  ])('are in the registry by a parameter, for Regions that have none: %s is %s', (eventSchemas, value) => {
    const stack = aStack({ eventSchemas });
    const { Parameters, Conditions } = stack.template.toJSON();
    expect(Parameters.RegisterEventSchema).toMatchObject({ Default: value, AllowedValues: ['yes', 'no'] });
    for (const type of ['AWS::EventSchemas::Registry', 'AWS::EventSchemas::Schema']) {
      const [, { Condition: condition }] = only(stack, type);
      expect(Conditions[condition ?? '']).toEqual({ 'Fn::Equals': [{ Ref: 'RegisterEventSchema' }, 'yes'] });
    }
  });
});
