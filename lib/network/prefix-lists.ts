import { parseCidr, type Range } from './addresses.ts';
import type { Capture } from './capture.ts';
import type { Known } from './known.ts';
import { isS3Ipv6Name, isS3Name } from './s3-names.ts';

/** A prefix list by id. `entries` is undefined where they were not captured or one of them is no CIDR block. */
export interface PrefixListFacts {
  readonly prefixListId: string;
  readonly name: string | undefined;
  readonly isS3: boolean;
  readonly isS3Ipv6: boolean;
  /** An AWS-managed list of a service that is not S3: its addresses are not those of S3. */
  readonly isOtherService: boolean;
  readonly entries: Known<readonly Range[]>;
}

export interface PrefixLists {
  readonly byId: ReadonlyMap<string, PrefixListFacts>;
  /** The IPv4 CIDR blocks of the Region's S3 list, or undefined where no list or no block of it was captured. */
  readonly s3Ranges: Known<readonly Range[]>;
  readonly s3Ids: ReadonlySet<string>;
}

/**
 * Gathers lists from DescribePrefixLists (which has the CIDRs) and from DescribeManagedPrefixLists with
 * GetManagedPrefixListEntries. Lists are found by name, never by a fixed id: ids differ by Region.
 */
export function collectPrefixLists(capture: Capture): PrefixLists {
  const { responses, region } = capture;
  const names = new Map<string, { name: string | undefined; owner: string | undefined }>();
  const cidrs = new Map<string, string[]>();
  const add = (id: string, found: readonly (string | null | undefined)[]) => {
    const list = cidrs.get(id) ?? [];
    for (const cidr of found) if (cidr !== null && cidr !== undefined) list.push(cidr);
    cidrs.set(id, list);
  };
  for (const operation of ['ec2.DescribeManagedPrefixLists', 'ec2.DescribePrefixLists'] as const) {
    for (const list of responses[operation]?.PrefixLists ?? []) {
      const before = names.get(list.PrefixListId);
      names.set(list.PrefixListId, {
        name: before?.name ?? list.PrefixListName ?? undefined,
        owner: before?.owner ?? list.OwnerId ?? undefined,
      });
      if (list.Cidrs) add(list.PrefixListId, list.Cidrs);
    }
  }
  for (const [id, answer] of Object.entries(responses['ec2.GetManagedPrefixListEntries'] ?? {})) {
    if (!answer?.Entries) continue;
    if (!names.has(id)) names.set(id, { name: undefined, owner: undefined });
    add(
      id,
      answer.Entries.map((entry) => entry.Cidr),
    );
  }

  const byId = new Map<string, PrefixListFacts>();
  for (const [prefixListId, { name, owner }] of names) {
    const byAws = name?.startsWith('com.amazonaws.') || name?.startsWith('cn.com.amazonaws.') || false;
    const ownedByAws = byAws && (owner === undefined || owner === 'AWS');
    const isS3 = ownedByAws && isS3Name(name, region);
    const isS3Ipv6 = ownedByAws && isS3Ipv6Name(name, region);
    byId.set(prefixListId, {
      prefixListId,
      name,
      isS3,
      isS3Ipv6,
      isOtherService: ownedByAws && !isS3 && !isS3Ipv6,
      entries: rangesOf(cidrs.get(prefixListId)),
    });
  }
  const s3Lists = [...byId.values()].filter((list) => list.isS3);
  const ranges = s3Lists.map((list) => list.entries?.filter((range) => range.version === 4));
  const complete = ranges.length > 0 && ranges.every((list) => list !== undefined && list.length > 0);
  return {
    byId,
    s3Ranges: complete ? ranges.flatMap((list) => list ?? []) : undefined,
    s3Ids: new Set(s3Lists.map((list) => list.prefixListId)),
  };
}

function rangesOf(cidrs: readonly string[] | undefined): Known<readonly Range[]> {
  if (cidrs === undefined) return undefined;
  const ranges: Range[] = [];
  for (const cidr of new Set(cidrs)) {
    const range = parseCidr(cidr);
    if (!range) return undefined;
    ranges.push(range);
  }
  return ranges;
}
