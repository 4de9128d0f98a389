import { aRoute, captureOf, type RawCapture } from '../builders.ts';

export { aVpc, captureOf } from '../builders.ts';

/** A VPC whose subnets leave for S3 by NAT, beside a gateway endpoint that is on no route table. */
export function natOnly(): RawCapture {
  return captureOf({ routes: [aRoute()] });
}
