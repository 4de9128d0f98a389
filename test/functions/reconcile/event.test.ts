import { describe, expect, it } from 'vitest';
import { ReconcileEvent } from '../../../functions/reconcile/event.ts';
import { recordedEvent } from '../publish/messages.ts';

const scheduled = {
  version: '0',
  id: '51111111-2222-3333-4444-555555555555',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '111122223333',
  time: '2026-11-01T10:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:events:eu-west-1:111122223333:rule/reconcile'],
  detail: {},
};

describe('a reconciliation is started', () => {
  it('by a schedule', () => {
    expect(ReconcileEvent.parse(scheduled)).toEqual({
      isByHand: false,
      account: '111122223333',
      region: 'eu-west-1',
    });
  });

  it('by hand', () => {
    expect(ReconcileEvent.parse({ reconcile: true })).toEqual({ isByHand: true });
  });

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['no object', 'reconcile'],
    ['something that was not meant', { reconcile: 'true' }],
    ['something more', { reconcile: true, force: true }],
    ['another event', recordedEvent('compliance-change')],
    ['a schedule that does not say where', { ...scheduled, account: undefined }],
  ])('never by %s', (_what, event) => {
    expect(ReconcileEvent.safeParse(event).success).toBe(false);
  });
});
