import type { DOCTOR_PERMISSIONS, PERMISSIONS } from '../aws/permissions.ts';

/** Why a call has no answer: AWS's code for it, and a sentence for people. */
export interface Refusal {
  readonly code: string;
  readonly sentence: string;
}

/** What came of a call. A refusal means that what was asked is unknown, never that there is none. */
export type Asked<Answer> = { readonly answer: Answer } | { readonly refusal: Refusal };

/** The parts of AWS Config's answers that readiness rests on, with the names of its API Reference. */
export interface Recorder {
  readonly name?: string | undefined;
  readonly roleARN?: string | undefined;
  readonly recordingGroup?: RecordingGroup | undefined;
  readonly recordingMode?: RecordingMode | undefined;
}

export interface RecordingGroup {
  readonly allSupported?: boolean | undefined;
  readonly includeGlobalResourceTypes?: boolean | undefined;
  readonly resourceTypes?: readonly string[] | undefined;
  readonly exclusionByResourceTypes?: { readonly resourceTypes?: readonly string[] | undefined } | undefined;
  readonly recordingStrategy?: { readonly useOnly?: string | undefined } | undefined;
}

export interface RecordingMode {
  readonly recordingFrequency: string | undefined;
  readonly recordingModeOverrides?:
    | readonly {
        readonly description?: string | undefined;
        readonly recordingFrequency: string | undefined;
        readonly resourceTypes: readonly string[] | undefined;
      }[]
    | undefined;
}

export interface RecorderStatus {
  readonly name?: string | undefined;
  readonly recording?: boolean | undefined;
  readonly lastStatus?: string | undefined;
  readonly lastErrorCode?: string | undefined;
  readonly lastErrorMessage?: string | undefined;
}

export interface DeliveryChannel {
  readonly name?: string | undefined;
  readonly s3BucketName?: string | undefined;
}

export interface ConfigRule {
  readonly ConfigRuleName?: string | undefined;
  readonly ConfigRuleState?: string | undefined;
  readonly InputParameters?: string | undefined;
}

export interface EvaluationStatus {
  readonly ConfigRuleName?: string | undefined;
  readonly FirstActivatedTime?: Date | undefined;
  readonly LastSuccessfulEvaluationTime?: Date | undefined;
  readonly LastFailedInvocationTime?: Date | undefined;
  readonly LastFailedEvaluationTime?: Date | undefined;
  readonly LastErrorCode?: string | undefined;
  readonly LastErrorMessage?: string | undefined;
}

/** The Security Hub administrator of the account, where it has one (Security Hub API Reference, Invitation). */
export interface Administrator {
  readonly AccountId?: string | undefined;
  readonly MemberStatus?: string | undefined;
}

export type DoctorPermission = keyof typeof DOCTOR_PERMISSIONS;
/** What a live capture asks in a Region; who asks, and where, is settled before. */
export type CapturePermission = Exclude<keyof typeof PERMISSIONS, `sts:${string}`>;

/** What AWS answered about one account and Region. */
export interface ReadinessAnswers {
  readonly account: string;
  /** The role that asked; null for the caller's own credentials. */
  readonly role: string | null;
  readonly region: string;
  readonly recorders: Asked<readonly Recorder[]>;
  readonly recorderStatus: Asked<readonly RecorderStatus[]>;
  readonly deliveryChannels: Asked<readonly DeliveryChannel[]>;
  readonly configRules: Asked<readonly ConfigRule[]>;
  /** Of the rules that are ours; null where there is none to ask for. */
  readonly evaluationStatus: Asked<readonly EvaluationStatus[]> | null;
  /** The answer tells nothing but that the hub is on. */
  readonly hub: Asked<unknown>;
  /** Null where the account has no administrator. */
  readonly administrator: Asked<Administrator | null>;
  /** The ARNs of the product subscriptions. */
  readonly products: Asked<readonly string[]>;
  /** Null where the Region has nothing to try the call on. */
  readonly capture: Readonly<Record<CapturePermission, Asked<unknown> | null>>;
}
