import { EC2Client } from '@aws-sdk/client-ec2';
import { Route53Client } from '@aws-sdk/client-route-53';
import { boundCalls, EC2_REFILL, OTHERS_REFILL, ROUTE53_REFILL, retrying } from '../lib/aws/retries.ts';
import type { LookClients } from './look.ts';

/** Many invocations share what AWS allows an account, and nobody waits for an answer: patience pays. */
const ATTEMPTS = 10;

/** The clients of a look, made once for every invocation of an environment; they share one bound on the calls under way. */
export function lookClients(): LookClients {
  const bound = boundCalls();
  return {
    ec2: bound(new EC2Client(retrying(ATTEMPTS, EC2_REFILL))),
    route53: bound(new Route53Client(retrying(ATTEMPTS, ROUTE53_REFILL))),
  };
}

/** What a client of another service is made with. */
export function patientRetries() {
  return retrying(ATTEMPTS, OTHERS_REFILL);
}
