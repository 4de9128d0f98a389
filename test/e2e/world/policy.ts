/** The policy of the tests; `waivers` and `hubs` are JSON, which is YAML too. */
export function policyText({
  waivers = [] as readonly object[],
  hubs = [] as readonly object[],
} = {}): string {
  return `version: 1
defaults: { require: gateway }
rules:
  - { name: default-vpc, match: { isDefault: true }, require: unrestricted }
  - name: reached-from-on-premises
    match: { tags: { path: [interface] } }
    require: interface
    severity: HIGH
    hubs: ${JSON.stringify(hubs)}
  - { name: no-s3-at-all, match: { tags: { path: [isolated] } }, require: isolated, severity: CRITICAL }
  - { name: laboratory, match: { tags: { path: [any] } }, require: unrestricted }
waivers: ${JSON.stringify(waivers)}
`;
}
