import type { RuleName } from '../policy/schema.ts';
import type { Rule } from './rule.ts';
import { s3EndpointPolicy } from './s3-endpoint-policy.ts';
import { s3InterfaceAvailability } from './s3-interface-availability.ts';
import { s3TrafficPath } from './s3-traffic-path.ts';

/** Every rule; a new one is a line here and a file beside. */
export const CATALOGUE: Readonly<Record<RuleName, Rule>> = {
  's3-traffic-path': s3TrafficPath,
  's3-interface-availability': s3InterfaceAvailability,
  's3-endpoint-policy': s3EndpointPolicy,
};
