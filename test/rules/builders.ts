import type { Reason } from '../../lib/network/known.ts';
import type { Statement } from '../../lib/rules/policy-document.ts';
import { parsePolicyDocument } from '../../lib/rules/policy-document.ts';
import { aGatewayEndpoint, captureOf, checkOne, GATEWAY_ID, resultOf } from '../builders.ts';

/** The organization of the perimeter tests. */
export const ORGANIZATION = 'o-a1b2c3d4e5';

/** A statement of an endpoint policy as AWS prints it; by default it allows everything to everybody. */
export function aStatement(difference: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const not = (key: string) => `Not${key}` in difference;
  return {
    Effect: 'Allow',
    ...(not('Principal') ? {} : { Principal: '*' }),
    ...(not('Action') ? {} : { Action: 's3:*' }),
    ...(not('Resource') ? {} : { Resource: '*' }),
    ...difference,
  };
}

/** An endpoint policy as AWS prints it, as an object. */
export function aDocument(...statements: readonly Record<string, unknown>[]): Record<string, unknown> {
  return { Version: '2012-10-17', Statement: statements };
}

/** The statements of a document; it must be one. */
export function statementsOf(document: string | Record<string, unknown>): readonly Statement[] {
  const parsed = parsePolicyDocument(document);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.statements;
}

/** What `s3-endpoint-policy` says about one gateway endpoint with this policy. */
export function judgePolicy(
  document: string | Record<string, unknown> | null | undefined,
  endpointPolicy: 'any' | 'notDefault' | 'perimeter',
  region = 'eu-west-1',
): { verdict: string; reasons: readonly Reason[]; warnings: readonly Reason[] } {
  const endpoint = aGatewayEndpoint({
    PolicyDocument: document,
    ServiceName: `com.amazonaws.${region}.s3`,
  });
  const outcome = checkOne(
    captureOf({ region, endpoints: [endpoint] }),
    `version: 1\norganization: ${ORGANIZATION}\ndefaults: { require: gateway, endpointPolicy: ${endpointPolicy} }`,
    { rules: ['s3-endpoint-policy'] },
  );
  const { verdict, reasons, warnings } = resultOf(outcome, 's3-endpoint-policy', GATEWAY_ID);
  return { verdict, reasons, warnings };
}

/** The codes of reasons or warnings, in their order. */
export function codes(reasons: readonly Reason[]): string[] {
  return reasons.map((reason) => reason.code);
}
