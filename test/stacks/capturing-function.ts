/** A function that answers with all that the engine reads of AWS, which is what every function of ours rests on. */
import { lookClients } from '../../functions/clients.ts';
import { askRegion, type RegionRequest } from '../../lib/aws/ask-region.ts';
import { readCapture } from '../../lib/network/capture.ts';

const { ec2, route53 } = lookClients();

export async function handler(request: RegionRequest) {
  const { responses, refusals } = readCapture(await askRegion(ec2, route53, request));
  return { responses, refusals: [...refusals] };
}
