// Blocks that no reader takes: each is marked by its kind, so that only what nobody knows stays open.
import { Look } from './look.ts';
import type { PanNode } from './tree.ts';

const look = new Look('device');

const objectBlocks = [
  'profiles',
  'profile-group',
  'tag',
  'log-settings',
  'schedule',
  'application-tag',
  'application-status',
  'threats',
  'reports',
  'report-group',
  'email-scheduler',
  'pdf-summary-report',
  'botnet',
  'override',
  'content-preview',
  'device-object',
  'sdwan-path-quality-profile',
  'setting',
  'display-name',
  'redistribution-agent',
  'ts-agent',
  'user-id-agent',
  'user-id-collector',
  'user-id-ssl-auth',
  'group-mapping',
  'captive-portal',
  'url-admin-override',
  'certificate-profile',
  'server-profile',
  'authentication-profile',
  'authentication-sequence',
  'authentication-object',
  'admin-role',
  'ocsp-responder',
  'ssl-tls-service-profile',
  'ssl-decrypt',
  'response-page',
  'alg-override',
  'scheduled',
  'log-link',
  'saml-sp',
  'dns-proxy',
  'user-id-hub',
  'post-quantum',
  'scp',
  'monitoring',
  'custom-report',
  'mfa-server-profile',
  'http-server-profile',
  'authentication',
  'log-collector',
  'cloud-services',
  'iot',
  'api-key',
  'import-certificate',
  'plugins',
  'ssl-exclude-cert',
];
const secrets = ['certificate', 'local-user-database', 'ssl-key', 'master-key'];

/** Whether a block of that name stands in the first levels under it, and is not switched off. */
function holds(node: PanNode, key: string, depth: number): boolean {
  for (const child of node.children.values()) {
    if (child.key === key && child.children.size > 0) return true;
    if (depth > 1 && holds(child, key, depth - 1)) return true;
  }
  return false;
}

/** What is left of the tree: marked by its kind. */
export function rest(root: PanNode, shared: PanNode | undefined, places: PanNode[]): void {
  const objects = (place: PanNode | undefined) => {
    if (!place) return;
    for (const key of objectBlocks)
      if (place.children.has(key) && place.children.get(key)!.mark?.state !== 'limited')
        look.whole(place.children.get(key), 'harmless');
    for (const key of secrets) look.whole(place.children.get(key), 'aside');
    look.open(place, ['global-protect'], 'a remote access VPN');
  };
  objects(shared);
  const panorama = root.children.get('policy')?.children.get('panorama');
  objects(panorama);
  look.harmless(root, ['readonly', 'predefined', 'panorama']);
  for (const place of places) {
    objects(place);
    for (const system of place.children.get('vsys')?.children.values() ?? []) objects(system);
    for (const group of place.children.get('device-group')?.children.values() ?? []) {
      objects(group);
      look.harmless(group, [
        'description',
        'reference-templates',
        'authorization-code',
        'to-sw-version',
        'master-device',
      ]);
    }
    const config = look.at(place, 'deviceconfig');
    for (const block of config?.children.values() ?? []) {
      if (block.key === 'system')
        for (const child of block.children.values()) {
          if (!child.mark) look.whole(child, 'harmless');
        }
      else if (block.key === 'high-availability' && holds(block, 'active-active', 6))
        look.whole(block, 'not-modelled', 'both devices pass packets, and addresses move between them');
      else look.whole(block, 'harmless');
    }
    look.harmless(place, [
      'platform',
      'log-collector',
      'log-collector-group',
      'vm-info-source',
      'plugins',
      'wildfire-appliance',
      'wildfire-appliance-cluster',
    ]);
    const templates = place.children.get('template');
    for (const template of templates?.children.values() ?? []) {
      const used = template.children.get('config')?.mark !== undefined;
      if (!used) look.whole(template, 'not-modelled', 'no device group uses it as far as is known');
      else {
        look.harmless(template, ['settings', 'variable', 'description']);
        objects(template.children.get('config')?.children.get('shared'));
        look.whole(template.children.get('config')?.children.get('mgt-config'), 'aside');
        for (const d of template.children.get('config')?.children.get('devices')?.children.values() ?? []) {
          for (const system of d.children.get('vsys')?.children.values() ?? []) objects(system);
          for (const block of d.children.get('deviceconfig')?.children.values() ?? []) {
            const both = block.key === 'high-availability' && holds(block, 'active-active', 6);
            for (const child of block.children.values()) {
              if (both) look.whole(child, 'not-modelled', 'both devices pass packets, and addresses move between them');
              else if (!child.mark) look.whole(child, 'harmless');
            }
          }
        }
      }
    }
    for (const stack of place.children.get('template-stack')?.children.values() ?? []) {
      look.harmless(stack, ['settings', 'description', 'user-group-source', 'variable']);
      for (const key of ['templates', 'devices']) {
        if (!stack.children.get(key)?.mark)
          look.whole(stack.children.get(key), 'limited', 'no device group uses it as far as is known');
      }
    }
  }
}
