import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AWS_OWNED_BUCKETS, isAwsOwnedBucket } from '../../lib/rules/aws-owned-buckets.ts';

const SAMPLE = readFileSync(new URL('../corpus/api/policies-s3-endpoint.json', import.meta.url), 'utf8');

test('every bucket that the AWS sample lists is AWS-owned, in any Region and partition', () => {
  const resources = SAMPLE.match(/arn:aws:s3:::[^"]+/g) ?? [];
  expect(resources.length).toBeGreaterThan(60);
  for (const region of ['eu-west-1', 'us-gov-west-1', 'ap-southeast-3']) {
    const filled = resources.map((resource) =>
      resource
        .replace('<region>', region)
        .replace('<RegionWithoutDashes>', region.replaceAll('-', ''))
        .replace('<CodeArtifact-Region-Account>', '083275213425')
        .replace('<string>', '1x2y3z'),
    );
    expect(filled.filter((resource) => !isAwsOwnedBucket(resource))).toEqual([]);
    expect(
      filled.filter((resource) => !isAwsOwnedBucket(resource.replace('arn:aws:', 'arn:aws-us-gov:'))),
    ).toEqual([]);
  }
});

test('the list has every name once', () => {
  expect(new Set(AWS_OWNED_BUCKETS).size).toBe(AWS_OWNED_BUCKETS.length);
});

test.each([
  { resource: 'arn:aws:s3:::packages.*.amazonaws.com/*', owned: true },
  { resource: 'arn:aws:s3:::repo.*.amazonaws.com/*', owned: true },
  { resource: 'arn:aws:s3:::amazonlinux.*.amazonaws.com/*', owned: true },
  { resource: 'arn:*:s3:::aws-cli/*', owned: true },
  { resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*', owned: true },
  { resource: 'arn:aws:s3:::aws-ssm-*/*', owned: false },
  { resource: 'arn:aws:s3:::*-birdwatcher-prod/*', owned: false },
  { resource: 'arn:aws:s3:::prod-*-starport-layer-bucket/*', owned: false },
  { resource: 'arn:aws:s3:::amazonlinux-2-repos-*/*', owned: false },
  { resource: 'arn:aws:s3:::elasticbeanstalk-*/*', owned: false },
  { resource: 'arn:aws:s3:::assets-*-eu-west-1/*', owned: false },
  { resource: 'arn:aws:s3:::elasticbeanstalk-eu-west-1-111122223333/*', owned: false },
  { resource: 'arn:aws:s3:::packages.eu-west-1xamazonaws.com/*', owned: false },
  { resource: 'arn:aws:s3:::packages.eu-west-1.amazonaws.com.evil/*', owned: false },
  { resource: 'arn:aws:s3:::evil-aws-cli/*', owned: false },
  { resource: 'arn:aws:s3:::aws-cli*', owned: false },
  { resource: 'arn:aws:s3:::aws-cl?/*', owned: false },
  { resource: 'arn:aws:s3:::*', owned: false },
  { resource: 'arn:aws:s3:::', owned: false },
  { resource: 'arn:aws:s3:eu-west-1:111122223333:accesspoint/aws-cli', owned: false },
  { resource: 'arn:aws:dynamodb:::aws-cli', owned: false },
  { resource: 'xarn:aws:s3:::aws-cli', owned: false },
  { resource: '*', owned: false },
])('$resource is AWS-owned: $owned', ({ resource, owned }) => {
  expect(isAwsOwnedBucket(resource)).toBe(owned);
});
