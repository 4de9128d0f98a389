import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordingGroup, RecordingMode } from '../../lib/readiness/answers.ts';
import {
  assessRecordedTypes,
  continuous,
  frequencyOfType,
  missingTypes,
  withAllTypes,
} from '../../lib/readiness/recorded-types.ts';
import { RECORDED_TYPES } from '../../lib/rules/recorded-types.ts';
import { aRecorder } from './builders.ts';

const REGION = 'eu-west-1';
const OTHERS = ['AWS::S3::Bucket', 'AWS::IAM::Role', 'AWS::EC2::Instance'];
const INCLUSION = { useOnly: 'INCLUSION_BY_RESOURCE_TYPES' };
const EXCLUSION = { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' };
const ALL = { useOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' };
const [first, ...rest] = RECORDED_TYPES;

describe('the types that a group does not record', () => {
  it.each<{ what: string; group: RecordingGroup | undefined; missing: readonly string[] | undefined }>([
    { what: 'all supported, as a strategy', group: { recordingStrategy: ALL }, missing: [] },
    {
      what: 'all supported, without a strategy',
      group: { allSupported: true, resourceTypes: [] },
      missing: [],
    },
    {
      what: 'an inclusion that names them',
      group: { resourceTypes: [...RECORDED_TYPES, ...OTHERS], recordingStrategy: INCLUSION },
      missing: [],
    },
    {
      what: 'an inclusion that leaves one out',
      group: { resourceTypes: rest, recordingStrategy: INCLUSION },
      missing: [first],
    },
    {
      what: 'listed types without a strategy, as older recorders have them',
      group: { allSupported: false, resourceTypes: [first, ...OTHERS] },
      missing: rest,
    },
    { what: 'an inclusion of nothing', group: { recordingStrategy: INCLUSION }, missing: RECORDED_TYPES },
    {
      what: 'an exclusion of others',
      group: { exclusionByResourceTypes: { resourceTypes: OTHERS }, recordingStrategy: EXCLUSION },
      missing: [],
    },
    {
      what: 'an exclusion of one of them, whatever else the group says',
      group: {
        allSupported: true,
        resourceTypes: RECORDED_TYPES,
        exclusionByResourceTypes: { resourceTypes: [first, ...OTHERS] },
        recordingStrategy: EXCLUSION,
      },
      missing: [first],
    },
    { what: 'an exclusion of nothing', group: { recordingStrategy: EXCLUSION }, missing: [] },
    {
      what: 'a strategy of a later day',
      group: { recordingStrategy: { useOnly: 'TAGGED' } },
      missing: undefined,
    },
    { what: 'a group that says nothing', group: {}, missing: undefined },
    { what: 'no group', group: undefined, missing: undefined },
  ])('$what', ({ group, missing }) => {
    expect(missingTypes(group)).toEqual(missing);
  });
});

describe('the checks', () => {
  it('are ready where all is recorded as it happens', () => {
    expect(assessRecordedTypes(aRecorder(), REGION)).toEqual([
      {
        name: 'recorded-types',
        status: 'ready',
        says: 'the 8 resource types that the rules listen to are recorded',
        todo: null,
      },
      { name: 'recording-frequency', status: 'ready', says: 'changes are recorded at once', todo: null },
    ]);
  });

  it('name the missing types, and the command that adds them and keeps the rest of the recorder', () => {
    const recorder = aRecorder({
      recordingGroup: { resourceTypes: [...rest, 'AWS::S3::Bucket'], recordingStrategy: INCLUSION },
      recordingMode: {
        recordingFrequency: 'CONTINUOUS',
        recordingModeOverrides: [
          {
            description: "the auditors' wish",
            recordingFrequency: 'DAILY',
            resourceTypes: ['AWS::S3::Bucket'],
          },
        ],
      },
    });
    const types = [...rest, 'AWS::S3::Bucket', first].map((type) => `"${type}"`).join(',');
    expect(assessRecordedTypes(recorder, REGION)).toEqual([
      {
        name: 'recorded-types',
        status: 'problem',
        says: `the recorder "default" leaves out ${first}: what changes there is judged on the schedule alone`,
        todo: {
          says: 'let it record them too',
          commands: [
            [
              'aws configservice put-configuration-recorder --region eu-west-1',
              `--configuration-recorder '{"name":"default","roleARN":"arn:aws:iam::111122223333:role/config","recordingMode":{"recordingFrequency":"CONTINUOUS","recordingModeOverrides":[{"description":"the auditors'\\'' wish","recordingFrequency":"DAILY","resourceTypes":["AWS::S3::Bucket"]}]}}'`,
              `--recording-group '{"allSupported":false,"includeGlobalResourceTypes":false,"resourceTypes":[${types}],"recordingStrategy":{"useOnly":"INCLUSION_BY_RESOURCE_TYPES"}}'`,
            ].join(' '),
          ],
          allow: [],
        },
      },
      { name: 'recording-frequency', status: 'ready', says: 'changes are recorded at once', todo: null },
    ]);
  });

  it('warn of daily recording, with the command that ends it', () => {
    const recorder = aRecorder({
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
      recordingMode: { recordingFrequency: 'DAILY' },
    });
    const [, frequency] = assessRecordedTypes(recorder, REGION);
    expect(frequency).toEqual({
      name: 'recording-frequency',
      status: 'warning',
      says: 'the types that the rules listen to are recorded once a day: what changes there is judged up to a day later',
      todo: {
        says: 'record them continuously (AWS Config charges for each item recorded)',
        commands: [
          [
            'aws configservice put-configuration-recorder --region eu-west-1',
            `--configuration-recorder '{"name":"default","roleARN":"arn:aws:iam::111122223333:role/config","recordingMode":{"recordingFrequency":"DAILY","recordingModeOverrides":[{"recordingFrequency":"CONTINUOUS","resourceTypes":${JSON.stringify(RECORDED_TYPES)}}]}}'`,
            `--recording-group '{"allSupported":true,"includeGlobalResourceTypes":true,"recordingStrategy":{"useOnly":"ALL_SUPPORTED_RESOURCE_TYPES"}}'`,
          ].join(' '),
        ],
        allow: [],
      },
    });
  });

  it('warn of the types that an override records daily, and not of those that are missing', () => {
    const recorder = aRecorder({
      recordingGroup: { resourceTypes: rest, recordingStrategy: INCLUSION },
      recordingMode: {
        recordingFrequency: 'CONTINUOUS',
        recordingModeOverrides: [
          { recordingFrequency: 'DAILY', resourceTypes: [first, 'AWS::EC2::Subnet', 'AWS::EC2::NetworkAcl'] },
        ],
      },
    });
    const [, frequency] = assessRecordedTypes(recorder, REGION);
    expect(frequency?.says).toBe(
      'AWS::EC2::Subnet and AWS::EC2::NetworkAcl are recorded once a day: what changes there is judged up to a day later',
    );
  });

  it('do not guess what a strategy that they do not know records', () => {
    const recorder = aRecorder({ recordingGroup: { recordingStrategy: { useOnly: 'TAGGED' } } });
    expect(assessRecordedTypes(recorder, REGION)).toEqual([
      {
        name: 'recorded-types',
        status: 'unknown',
        says: 'which types the recorder records is not known: its strategy is TAGGED',
        todo: {
          says: 'look at what it records',
          commands: ['aws configservice describe-configuration-recorders --region eu-west-1'],
          allow: [],
        },
      },
    ]);
    const [none] = assessRecordedTypes(aRecorder({ recordingGroup: undefined }), REGION);
    expect(none?.says).toMatch(/its strategy is not told$/);
  });
});

const types = fc.uniqueArray(fc.constantFrom<string>(...RECORDED_TYPES, ...OTHERS));

describe('a mended recorder', () => {
  const group = fc.oneof(
    fc.record({ allSupported: fc.constant(true), includeGlobalResourceTypes: fc.boolean() }),
    fc.record({ resourceTypes: types, recordingStrategy: fc.constant(INCLUSION) }),
    fc.record({
      exclusionByResourceTypes: fc.record({ resourceTypes: types }),
      recordingStrategy: fc.constant(EXCLUSION),
    }),
  );
  /** Whether a group records a type, by the words of the API Reference alone. */
  const records = (
    { resourceTypes, exclusionByResourceTypes, recordingStrategy }: RecordingGroup,
    type: string,
  ) =>
    recordingStrategy?.useOnly === INCLUSION.useOnly
      ? resourceTypes?.includes(type)
      : !exclusionByResourceTypes?.resourceTypes?.includes(type);

  it('always records all of our types, and of the others those that it did', () => {
    fc.assert(
      fc.property(group, (before) => {
        const after = withAllTypes(before);
        expect(missingTypes(after)).toEqual([]);
        for (const type of OTHERS)
          expect([type, records(after, type)]).toEqual([type, records(before, type)]);
        expect(withAllTypes(after)).toEqual(after);
      }),
    );
  });

  it.each([true, false, undefined])('of all types has the global ones as before: %s', (isGlobal) => {
    expect(withAllTypes({ allSupported: true, includeGlobalResourceTypes: isGlobal })).toEqual({
      allSupported: true,
      includeGlobalResourceTypes: isGlobal === true,
      recordingStrategy: ALL,
    });
  });

  it('excludes something or is no exclusion', () => {
    const excluding = { exclusionByResourceTypes: { resourceTypes: [first] }, recordingStrategy: EXCLUSION };
    expect(withAllTypes(excluding)).toEqual({
      allSupported: true,
      includeGlobalResourceTypes: true,
      recordingStrategy: ALL,
    });
  });

  const frequency = fc.constantFrom('CONTINUOUS', 'DAILY');
  const mode: fc.Arbitrary<RecordingMode | undefined> = fc.option(
    fc.record({
      recordingFrequency: frequency,
      recordingModeOverrides: fc.array(fc.record({ recordingFrequency: frequency, resourceTypes: types }), {
        maxLength: 1,
      }),
    }),
    { nil: undefined },
  );

  it('always records ours continuously and the others as often as before, with one override at most', () => {
    fc.assert(
      fc.property(mode, (before) => {
        const after = continuous(before, RECORDED_TYPES);
        for (const type of RECORDED_TYPES)
          expect([type, frequencyOfType(after, type)]).toEqual([type, 'CONTINUOUS']);
        for (const type of OTHERS)
          expect([type, frequencyOfType(after, type)]).toEqual([type, frequencyOfType(before, type)]);
        const overrides = after.recordingModeOverrides ?? [];
        expect(overrides.length).toBeLessThanOrEqual(1);
        expect(overrides.filter(({ resourceTypes }) => resourceTypes?.length === 0)).toEqual([]);
      }),
    );
  });

  it('keeps the description of the override', () => {
    const description = 'what the auditors ask';
    const before = {
      recordingFrequency: 'DAILY',
      recordingModeOverrides: [
        { description, recordingFrequency: 'CONTINUOUS', resourceTypes: ['AWS::IAM::Role'] },
      ],
    };
    expect(continuous(before, [first])).toEqual({
      recordingFrequency: 'DAILY',
      recordingModeOverrides: [
        { description, recordingFrequency: 'CONTINUOUS', resourceTypes: ['AWS::IAM::Role', first] },
      ],
    });
  });
});
