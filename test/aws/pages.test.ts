import { expect, it } from 'vitest';
import { allPages, answered, answeredEach, plain } from '../../lib/aws/pages.ts';

const $metadata = { requestId: 'r' };

it('joins pages until the token is absent or empty', async () => {
  const pages = new Map([
    [undefined, { Vpcs: [1], NextToken: 'a', $metadata }],
    ['a', { Vpcs: [2, 3], NextToken: 'b', $metadata }],
    ['b', { Vpcs: [], NextToken: '', $metadata }],
  ]);
  const ask = async ({ NextToken }: { NextToken?: string }) => pages.get(NextToken) ?? { $metadata };
  expect(await allPages('Vpcs', ask)).toEqual({ Vpcs: [1, 2, 3] });
});

it('pages of every part of a list are asked for and joined', async () => {
  const asked: object[] = [];
  const part = (id: string) => ({ Filters: [{ Name: 'vpc-id', Values: [id] }] });
  const ask = async (one: object) => {
    asked.push(one);
    return { Vpcs: [asked.length], ...(asked.length === 1 ? { NextToken: 'a' } : {}), $metadata };
  };
  expect(await allPages('Vpcs', ask, [part('vpc-1'), part('vpc-2')])).toEqual({ Vpcs: [1, 2, 3] });
  expect(asked).toEqual([part('vpc-1'), { ...part('vpc-1'), NextToken: 'a' }, part('vpc-2')]);
  expect(await allPages('Vpcs', ask, [])).toEqual({ Vpcs: [] });
});

it('takes a page without its list for empty when AWS answered, and for no answer when something else did', async () => {
  expect(await allPages('Vpcs', async () => ({ $metadata }))).toEqual({ Vpcs: [] });
  await expect(allPages('Vpcs', async () => ({ $metadata: {} }))).rejects.toThrow(
    'what answered is not AWS: no Vpcs and no request id',
  );
});

it('does not follow a token that leads back to its own page', async () => {
  await expect(allPages('Vpcs', async () => ({ Vpcs: [1], NextToken: 'a', $metadata }))).rejects.toThrow(
    'the page token of Vpcs leads back to its own page',
  );
});

it.each([
  [
    'a refusal of AWS',
    Object.assign(new Error('no'), { name: 'UnauthorizedOperation' }),
    { code: 'UnauthorizedOperation', message: 'no' },
  ],
  [
    'a failed connection',
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
    { code: 'ECONNRESET', message: 'read ECONNRESET' },
  ],
  [
    'a connection that failed by IPv6 and by IPv4',
    Object.assign(
      new AggregateError([
        new Error('connect ECONNREFUSED ::1:9'),
        new Error('connect ECONNREFUSED 127.0.0.1:9'),
      ]),
      { code: 'ECONNREFUSED' },
    ),
    { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED ::1:9' },
  ],
  ['what is no error', 'oops', { code: 'Error', message: 'oops' }],
])('notes %s', async (_, thrown, error) => {
  expect(await answered(Promise.reject(thrown))).toEqual({ error });
});

it('has nothing to tell where there is no id to ask for', async () => {
  expect(await answeredEach([], async () => ({}))).toBeUndefined();
});

it('prints dates as ISO text and leaves absent members out', () => {
  expect(plain({ at: new Date(0), gone: undefined })).toStrictEqual({ at: '1970-01-01T00:00:00.000Z' });
});
