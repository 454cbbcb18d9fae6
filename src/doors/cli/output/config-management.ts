// The ways to log on to a device from one place, each with its verdict and the lines that decide it.
import type { DeviceAnswer, Verdict } from '#reach';
import { paint } from '#reports';
import type { TextStyle } from '#reports';
import { atText, refDocument } from './config-refs.ts';
import { columns } from './columns.ts';

export const verdictWords: Record<Verdict, string> = {
  'must-permit': 'open',
  may: 'perhaps open',
  'not-proven': 'not proved closed',
  'must-deny': 'closed',
};

type Way = DeviceAnswer['management'][number];

export function managementText({ management, device }: DeviceAnswer, style: TextStyle): string[] {
  if (management.length === 0) return ['', `No way to log on to ${device} is known from its configuration.`];
  const rows = management.map(({ service, verdict, decides }) => [
    service.name ?? service.service,
    service.port === undefined ? '' : `port ${service.port}`,
    verdictWords[verdict],
    [service.encrypted ? 'encrypted' : 'not encrypted', ...decides.slice(0, 2).map(atText)].join(', '),
  ]);
  return ['', paint(style, 'strong', `Ways to log on to ${device}`), ...columns(undefined, rows, style)];
}

export const managementDocument = ({ service, verdict, decides }: Way) => ({
  service: service.name ?? service.service,
  protocol: service.protocol,
  port: service.port,
  encrypted: service.encrypted,
  verdict,
  decides: decides.map(refDocument),
});
