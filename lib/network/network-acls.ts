import { type Address, holds, parseCidr, type Range } from './addresses.ts';
import type { NetworkAcl } from './capture.ts';
import type { Known } from './known.ts';
import type { VpcFacts } from './network.ts';

/** One entry of a network ACL that can concern TCP, ready to be matched. */
export interface AclRule {
  readonly allows: boolean;
  readonly range: Known<Range>;
  readonly fromPort: number;
  readonly toPort: number;
  /** Of which family the entry is, also where its CIDR block cannot be read. */
  readonly version: 4 | 6;
}

export interface CompiledAcl {
  readonly networkAclId: string;
  readonly ingress: readonly AclRule[];
  readonly egress: readonly AclRule[];
}

/** The network ACL of a subnet; unknown where none was captured, or where two claim the subnet. */
export function aclOfSubnet(vpc: VpcFacts, subnetId: string): Known<CompiledAcl> {
  vpc.derived.networkAcls ??= indexAcls(vpc.networkAcls ?? []);
  return vpc.derived.networkAcls.get(subnetId);
}

function indexAcls(acls: readonly NetworkAcl[]): ReadonlyMap<string, CompiledAcl | undefined> {
  const index = new Map<string, CompiledAcl | undefined>();
  for (const acl of acls) {
    const compiled = acl.Entries ? compileAcl(acl) : undefined;
    for (const { SubnetId } of acl.Associations ?? []) {
      if (SubnetId) index.set(SubnetId, index.has(SubnetId) ? undefined : compiled);
    }
  }
  return index;
}

/** The entries that concern TCP, by rule number (VPC guide: evaluated in order, the first match decides). */
function compileAcl(acl: NetworkAcl): CompiledAcl {
  const ordered = [...(acl.Entries ?? [])].sort((a, b) => a.RuleNumber - b.RuleNumber);
  const rules = (egress: boolean): AclRule[] =>
    ordered
      .filter((entry) => entry.Egress === egress && isTcp(entry.Protocol))
      .map((entry) => {
        const text = entry.CidrBlock ?? entry.Ipv6CidrBlock ?? '';
        const anyPort = entry.Protocol === '-1' || !entry.PortRange;
        return {
          allows: entry.RuleAction.toLowerCase() === 'allow',
          range: parseCidr(text),
          fromPort: anyPort ? 0 : (entry.PortRange?.From ?? 0),
          toPort: anyPort ? 65535 : (entry.PortRange?.To ?? 65535),
          version: entry.Ipv6CidrBlock && !entry.CidrBlock ? 6 : 4,
        };
      });
  return { networkAclId: acl.NetworkAclId, ingress: rules(false), egress: rules(true) };
}

function isTcp(protocol: string): boolean {
  return protocol === '-1' || protocol === '6' || protocol.toLowerCase() === 'tcp';
}

/** Whether the first entry that matches lets a TCP packet pass; no match is a denial, an unreadable entry unknown. */
export function lets(
  rules: readonly AclRule[],
  version: 4 | 6,
  address: Address,
  port: number,
): Known<boolean> {
  for (const rule of rules) {
    if (rule.version !== version || port < rule.fromPort || port > rule.toPort) continue;
    if (!rule.range) return undefined;
    if (rule.range.version === version && holds(rule.range, address)) return rule.allows;
  }
  return false;
}
