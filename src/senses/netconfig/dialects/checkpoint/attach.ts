// Brings the policy of a management to its gateways: the packages say which layers are installed where.
import type { ConfiguredDevice } from '#facts';

/** Begins the name of what holds a policy and is no device. */
export const policyName = 'Check Point policy';
const absent = 'policy not handed in';

/** Says of a gateway that its policy is unknown: anything may pass. */
export function absentPolicy(device: ConfiguredDevice): void {
  const at = { file: 0, line: 1 };
  device.filters.push({
    name: absent,
    rules: [
      {
        id: 'unknown',
        action: 'permit',
        match: { may: ['the access policy of this gateway was not handed in'] },
        at,
        text: 'the access policy was not handed in',
        enabled: true,
        implicit: true,
      },
    ],
    otherwise: 'deny',
    at,
  });
  device.transit.push({ kind: 'filter', filter: absent, tracksSessions: true, at });
}

/**
 * Gives each gateway the layers that its package installs. In: devices as read, each of its own file. Out: the same with every policy that found its
 * gateway under the gateway's name, in the order filter, translation; `joinDevices` makes one device of them. A policy without a gateway stays as it is.
 */
export function attachPolicies(devices: readonly ConfiguredDevice[]): ConfiguredDevice[] {
  const policies = devices.filter((d) => d.dialect === 'checkpoint' && d.name.startsWith(policyName));
  if (policies.length === 0) return [...devices];
  const wants = new Map<string, Set<string>>();
  for (const device of devices) {
    if (device.dialect !== 'checkpoint' || policies.includes(device)) continue;
    for (const stage of device.transit) {
      if (stage.kind === 'filter' && stage.filter !== absent && !device.filters.some((f) => f.name === stage.filter)) {
        const set = wants.get(device.name) ?? new Set();
        set.add(stage.filter);
        wants.set(device.name, set);
      }
    }
  }
  // Layers within layers come along.
  const byLayer = new Map(policies.flatMap((p) => p.filters.map((f) => [f.name, p] as const)));
  const used = new Set<ConfiguredDevice>();
  const out: ConfiguredDevice[] = [];
  const parts: ConfiguredDevice[] = [];
  for (const [gateway, layers] of wants) {
    const queue = [...layers];
    const taken = new Set<ConfiguredDevice>();
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const policy = byLayer.get(name);
      if (!policy || taken.has(policy)) continue;
      taken.add(policy);
      queue.push(...policy.filters.flatMap((f) => f.rules.flatMap((r) => r.target ?? [])));
    }
    if (layers.size > 0 && wants.size === 1) for (const p of policies) if (p.filters.length === 0) taken.add(p);
    if (![...layers].every((name) => byLayer.has(name))) continue;
    for (const policy of [...taken].sort((a, b) => b.filters.length - a.filters.length)) {
      used.add(policy);
      parts.push({ ...policy, name: gateway });
    }
  }
  const served = new Set(parts.map((p) => p.name));
  const rest = devices.filter((d) => !used.has(d));
  const known = (d: ConfiguredDevice) => d.dialect === 'checkpoint' && served.has(d.name);
  for (const device of [...rest].sort(
    (a, b) =>
      Number(known(a)) - Number(known(b)) ||
      (a.files[0]?.part === b.files[0]?.part ? 0 : a.files[0]?.part === 'configuration' ? -1 : 1),
  )) {
    out.push(
      known(device)
        ? {
            ...device,
            filters: device.filters.filter((f) => f.name !== absent),
            transit: device.transit.filter((s) => s.kind !== 'filter' || s.filter !== absent),
          }
        : device,
    );
  }
  return [...out, ...parts];
}
