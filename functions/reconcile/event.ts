import * as z from 'zod/mini';

/**
 * What starts a reconciliation: a schedule of Amazon EventBridge (user guide, rules that run on a schedule), or somebody
 * by hand with `{ "reconcile": true }`.
 */
export const ReconcileEvent = z.union([
  z.pipe(
    z.strictObject({ reconcile: z.literal(true) }),
    z.transform(() => ({ isByHand: true as const })),
  ),
  z.pipe(
    z.object({
      source: z.literal('aws.events'),
      'detail-type': z.literal('Scheduled Event'),
      account: z.string(),
      region: z.string(),
    }),
    z.transform(({ account, region }) => ({ isByHand: false as const, account, region })),
  ),
]);
export type ReconcileEvent = z.infer<typeof ReconcileEvent>;
