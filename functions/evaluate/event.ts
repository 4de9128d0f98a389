import * as z from 'zod/mini';

/** What AWS Config takes for a resource id (API Reference, Evaluation). */
const id = z.string().check(z.minLength(1), z.maxLength(768));
const text = z.nullish(z.string());

const timestamp = z.pipe(
  z.string().check(z.refine((time) => !Number.isNaN(Date.parse(time)), 'expected a time')),
  z.transform((time) => new Date(time)),
);

/** A text that holds JSON of the given shape. */
function json<Schema extends z.ZodMiniType>(schema: Schema) {
  const parsed = z.transform((holder: string, { issues }): unknown => {
    try {
      return JSON.parse(holder);
    } catch {
      issues.push({ code: 'custom', message: 'expected JSON', input: holder });
      return z.NEVER;
    }
  });
  return z.pipe(z.pipe(z.string(), parsed), schema);
}

/**
 * What is read of a resource's configuration: which VPC it is in. (The members of an association of a route table are in
 * PascalCase, as its type comes from the CloudFormation registry.)
 */
export const Configuration = z.object({
  vpcId: z.nullish(id),
  SubnetId: z.nullish(id),
  RouteTableId: z.nullish(id),
});
export type Configuration = z.infer<typeof Configuration>;

export const Relationship = z.object({ resourceType: text, resourceId: text });
export type Relationship = z.infer<typeof Relationship>;

const STATUSES = [
  'OK',
  'ResourceDiscovered',
  'ResourceNotRecorded',
  'ResourceDeleted',
  'ResourceDeletedNotRecorded',
];

const identity = {
  awsAccountId: id,
  awsRegion: id,
  resourceType: id,
  resourceId: id,
  configurationItemStatus: z.enum(STATUSES),
  configurationItemCaptureTime: timestamp,
};

const ConfigurationItem = z.object({
  ...identity,
  configuration: z.nullish(Configuration),
  relationships: z.nullish(z.array(Relationship)),
});

/** Values of a difference are what the property held, so anything; `Configuration` and `Relationships.0` are read. */
const ConfigurationItemDiff = z.object({
  changedProperties: z.nullish(
    z.record(z.string(), z.nullish(z.looseObject({ previousValue: z.optional(z.unknown()) }))),
  ),
});

/** A resource that was created, changed or deleted, as far as AWS Config tells of it. */
export interface ChangedResource {
  readonly account: string;
  readonly region: string;
  readonly type: string;
  readonly id: string;
  readonly isDeleted: boolean;
  readonly captured: Date;
  /** As it is now, or as it was before it was deleted; null where the event does not tell. */
  readonly configuration: Configuration | null;
  /** Its relationships now and those that went with the change. */
  readonly relationships: readonly Relationship[];
}

const Change = z.pipe(
  z.object({
    messageType: z.literal('ConfigurationItemChangeNotification'),
    configurationItem: ConfigurationItem,
    configurationItemDiff: z.nullish(ConfigurationItemDiff),
  }),
  z.transform(
    ({ configurationItem: item, configurationItemDiff: diff }): { readonly changed: ChangedResource } => {
      const before = Object.entries(diff?.changedProperties ?? {}).map(
        ([key, value]) => [key, value?.previousValue] as const,
      );
      const [, was] = before.find(([key]) => key === 'Configuration') ?? [];
      const related = before.flatMap(([key, value]) => {
        const relationship = key.startsWith('Relationships.') ? Relationship.safeParse(value) : undefined;
        return relationship?.success ? [relationship.data] : [];
      });
      const configuration = item.configuration ?? Configuration.safeParse(was).data ?? null;
      return {
        changed: {
          ...changed(item),
          configuration,
          relationships: [...(item.relationships ?? []), ...related],
        },
      };
    },
  ),
);

/** What AWS Config sends where the whole item would be too large for its notifications: who, without how. */
const OversizedChange = z.pipe(
  z.object({
    messageType: z.literal('OversizedConfigurationItemChangeNotification'),
    configurationItemSummary: z.object(identity),
  }),
  z.transform(({ configurationItemSummary: summary }): { readonly changed: ChangedResource } => ({
    changed: { ...changed(summary), configuration: null, relationships: [] },
  })),
);

const Schedule = z.pipe(
  z.object({
    messageType: z.literal('ScheduledNotification'),
    awsAccountId: id,
    notificationCreationTime: timestamp,
  }),
  z.transform(({ awsAccountId, notificationCreationTime }) => ({
    scheduled: { account: awsAccountId, created: notificationCreationTime },
  })),
);

/**
 * How AWS Config invokes the function of a custom rule (Config developer guide, "Example Events"), and what is read of it.
 * `evaluationMode` is not documented there and not asked for.
 */
export const ConfigEvent = z.object({
  invokingEvent: json(z.discriminatedUnion('messageType', [Change, OversizedChange, Schedule])),
  /** Absent, or an empty text, for a rule without parameters. */
  ruleParameters: z.pipe(
    z.transform((given: unknown) => given || '{}'),
    json(z.object({ check: text, policy: text })),
  ),
  resultToken: z.string().check(z.minLength(1)),
  eventLeftScope: z.pipe(
    z.nullish(z.boolean()),
    z.transform((left) => left ?? false),
  ),
  configRuleName: id,
  accountId: id,
});
export type ConfigEvent = z.infer<typeof ConfigEvent>;

function changed(item: z.infer<z.ZodMiniObject<typeof identity>>) {
  return {
    account: item.awsAccountId,
    region: item.awsRegion,
    type: item.resourceType,
    id: item.resourceId,
    isDeleted: item.configurationItemStatus.startsWith('ResourceDeleted'),
    captured: item.configurationItemCaptureTime,
  };
}
