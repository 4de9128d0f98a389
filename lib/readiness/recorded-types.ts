import { RECORDED_TYPES, type RecordedType } from '../rules/recorded-types.ts';
import type { Recorder, RecordingGroup, RecordingMode } from './answers.ts';
import { type Check, listed, todo } from './check.ts';
import { shellWord } from './shell-word.ts';

const ALL = 'ALL_SUPPORTED_RESOURCE_TYPES';
const INCLUSION = 'INCLUSION_BY_RESOURCE_TYPES';
const EXCLUSION = 'EXCLUSION_BY_RESOURCE_TYPES';

/** Whether the recorder records what the rules listen to, and as it happens. */
export function assessRecordedTypes(recorder: Recorder, region: string): Check[] {
  const { recordingGroup } = recorder;
  const missing = missingTypes(recordingGroup);
  if (!missing) {
    return [
      {
        name: 'recorded-types',
        status: 'unknown',
        says: `which types the recorder records is not known: its strategy is ${strategyOf(recordingGroup) ?? 'not told'}`,
        todo: todo('look at what it records', [
          `aws configservice describe-configuration-recorders --region ${region}`,
        ]),
      },
    ];
  }
  return [typesOf(missing, recorder, region), frequencyOf(missing, recorder, region)];
}

function typesOf(missing: readonly RecordedType[], recorder: Recorder, region: string): Check {
  if (missing.length === 0) {
    const says = `the ${RECORDED_TYPES.length} resource types that the rules listen to are recorded`;
    return { name: 'recorded-types', status: 'ready', says, todo: null };
  }
  return {
    name: 'recorded-types',
    status: 'problem',
    says: `the recorder "${recorder.name}" leaves out ${listed(missing)}: what changes there is judged on the schedule alone`,
    todo: todo('let it record them too', [put(recorder, region)]),
  };
}

function frequencyOf(missing: readonly RecordedType[], recorder: Recorder, region: string): Check {
  const { recordingMode } = recorder;
  const late = RECORDED_TYPES.filter(
    (type) => !missing.includes(type) && frequencyOfType(recordingMode, type) !== 'CONTINUOUS',
  );
  if (late.length === 0)
    return { name: 'recording-frequency', status: 'ready', says: 'changes are recorded at once', todo: null };
  const which = late.length === RECORDED_TYPES.length ? 'the types that the rules listen to' : listed(late);
  return {
    name: 'recording-frequency',
    status: 'warning',
    says: `${which} are recorded once a day: what changes there is judged up to a day later`,
    todo: todo('record them continuously (AWS Config charges for each item recorded)', [
      put({ ...recorder, recordingMode: continuous(recordingMode, late) }, region),
    ]),
  };
}

/**
 * The types of ours that the group does not record; undefined where its strategy is not one that is known. The strategy
 * comes before the group's other members; without one, `allSupported` or the listed types are it (AWS Config API
 * Reference, RecordingGroup).
 */
export function missingTypes(group: RecordingGroup | undefined): readonly RecordedType[] | undefined {
  switch (strategyOf(group)) {
    case ALL:
      return [];
    case INCLUSION:
      return RECORDED_TYPES.filter((type) => !group?.resourceTypes?.includes(type));
    case EXCLUSION:
      return RECORDED_TYPES.filter((type) => group?.exclusionByResourceTypes?.resourceTypes?.includes(type));
    default:
      return undefined;
  }
}

function strategyOf(group: RecordingGroup | undefined): string | undefined {
  if (group?.recordingStrategy?.useOnly) return group.recordingStrategy.useOnly;
  if (group?.allSupported) return ALL;
  return group?.resourceTypes ? INCLUSION : undefined;
}

/** The group with our types in it, and no member that its strategy has no use for. */
export function withAllTypes(group: RecordingGroup | undefined): RecordingGroup {
  const named = { allSupported: false, includeGlobalResourceTypes: false };
  if (strategyOf(group) === INCLUSION) {
    return {
      ...named,
      resourceTypes: [...new Set([...(group?.resourceTypes ?? []), ...RECORDED_TYPES])],
      recordingStrategy: { useOnly: INCLUSION },
    };
  }
  const isExclusion = strategyOf(group) === EXCLUSION;
  const excluded = (group?.exclusionByResourceTypes?.resourceTypes ?? []).filter((type) => !isOurs(type));
  if (isExclusion && excluded.length > 0) {
    return {
      ...named,
      exclusionByResourceTypes: { resourceTypes: excluded },
      recordingStrategy: { useOnly: EXCLUSION },
    };
  }
  return {
    allSupported: true,
    // To exclude nothing is to record all, the global IAM types too.
    includeGlobalResourceTypes: isExclusion || group?.includeGlobalResourceTypes === true,
    recordingStrategy: { useOnly: ALL },
  };
}

function isOurs(type: string): boolean {
  return RECORDED_TYPES.some((ours) => ours === type);
}

/** AWS Config records continuously where nothing else is said. */
export function frequencyOfType(mode: RecordingMode | undefined, type: string): string {
  const override = mode?.recordingModeOverrides?.find(({ resourceTypes }) => resourceTypes?.includes(type));
  return override?.recordingFrequency ?? mode?.recordingFrequency ?? 'CONTINUOUS';
}

/** The mode with these types recorded continuously, in one override as the API allows. */
export function continuous(mode: RecordingMode | undefined, types: readonly string[]): RecordingMode {
  const recordingFrequency = mode?.recordingFrequency ?? 'CONTINUOUS';
  const other = recordingFrequency === 'CONTINUOUS' ? 'DAILY' : 'CONTINUOUS';
  const overridden = (mode?.recordingModeOverrides ?? []).flatMap(({ resourceTypes }) => resourceTypes ?? []);
  const before = overridden.filter((type) => frequencyOfType(mode, type) === other);
  const resourceTypes =
    other === 'DAILY' ? before.filter((type) => !types.includes(type)) : [...new Set([...before, ...types])];
  const [{ description } = { description: undefined }] = mode?.recordingModeOverrides ?? [];
  return {
    recordingFrequency,
    recordingModeOverrides:
      resourceTypes.length === 0
        ? []
        : [{ ...(description ? { description } : {}), recordingFrequency: other, resourceTypes }],
  };
}

/** PutConfigurationRecorder replaces the whole recorder, so what is to stay is said again; our types are always in it. */
function put({ name, roleARN, recordingGroup, recordingMode }: Recorder, region: string): string {
  const recorder = { name, roleARN, recordingMode };
  return [
    `aws configservice put-configuration-recorder --region ${region}`,
    `--configuration-recorder ${shellWord(JSON.stringify(recorder))}`,
    `--recording-group ${shellWord(JSON.stringify(withAllTypes(recordingGroup)))}`,
  ].join(' ');
}
