/** A finding in AWS's format, with a map and details of names that no schema has. */
export const finding = {
  SchemaVersion: '2018-10-08',
  Id: 'finding-1',
  ProductArn: 'arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default',
  GeneratorId: 'sample',
  AwsAccountId: '111122223333',
  CreatedAt: '2026-01-01T00:00:00.000Z',
  UpdatedAt: '2026-01-01T00:00:00.000Z',
  Title: 'a title',
  Description: 'a description',
  ProductFields: { 'a/field': 'of any name' },
  Resources: [{ Type: 'AwsEc2Vpc', Id: 'vpc-1', Details: { Other: { anything: 'at all' } } }],
};
