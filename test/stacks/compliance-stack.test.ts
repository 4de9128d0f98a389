import { expect, it } from 'vitest';
import { aStack, theStack } from './builders.ts';

it('is deployed as it was when somebody last looked at the whole of it', () => {
  const { template, policy } = theStack();
  const text = JSON.stringify(template.toJSON())
    .replaceAll(/[0-9a-f]{64}(?=\.zip)/g, '<code>')
    .replaceAll(policy.digest, '<policy>');
  expect(JSON.parse(text)).toMatchSnapshot();
});

it('has a dashboard, or none', () => {
  expect(Object.keys(aStack().resources('AWS::CloudWatch::Dashboard'))).toHaveLength(1);
  const without = aStack({ dashboard: 'false' });
  expect(without.resources('AWS::CloudWatch::Dashboard')).toEqual({});
  expect(without.template.findOutputs('DashboardName')).toEqual({});
});
