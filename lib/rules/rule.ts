import type { Reason } from '../network/known.ts';
import type { VpcFacts } from '../network/network.ts';
import type { VpcPaths } from '../network/s3-path.ts';
import type { Requirement } from '../policy/requirement.ts';
import type { RuleName } from '../policy/schema.ts';

export const VERDICTS = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'UNDETERMINED'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a rule judges: a VPC, what the policy asks of it, and which way S3 leaves its subnets. */
export interface Subject {
  readonly vpc: VpcFacts;
  readonly requirement: Requirement;
  readonly paths: VpcPaths;
  readonly organization: string | undefined;
}

/** One subnet in a report (contract section 6). */
export interface SubnetReport {
  readonly subnetId: string;
  readonly availabilityZone: string | null;
  readonly inScope: boolean;
  readonly routeTableId: string | null;
  readonly association: 'explicit' | 'main' | null;
  readonly path: string;
  readonly via: string | null;
  readonly ipv6Path: string | null;
  readonly access: string | null;
  readonly ok: boolean | null;
}

/** What a rule decided about one resource. Every verdict but COMPLIANT has at least one reason. */
export interface Decision {
  readonly resourceId: string;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Reason[];
  readonly subnets: readonly SubnetReport[];
}

/** One AWS Config rule: what it is called, what it looks at, what it rests on, and how it decides. */
export interface Rule {
  readonly name: RuleName;
  readonly resourceType: 'AWS::EC2::VPC' | 'AWS::EC2::VPCEndpoint';
  readonly title: string;
  readonly asks: string;
  readonly restsOn: readonly string[];
  readonly remediation: string;
  /** The page of AWS's documentation that says how to comply. */
  readonly documentation: string;
  readonly decide: (subject: Subject) => readonly Decision[];
}
