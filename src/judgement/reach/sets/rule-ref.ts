// Where a rule stands: the very line.
import type { ConfiguredDevice, Filter, Lines } from '#facts';
import type { RuleRef } from '../answer.ts';

/** A rule, translation or the like of a device, as a reference that opens. */
export function ruleRef(
  device: ConfiguredDevice,
  list: string | undefined,
  rule: { id?: string; text: string; at: Lines },
): RuleRef {
  const file = device.files[rule.at.file];
  return {
    device: device.name,
    ...(list === undefined ? {} : { list }),
    ...(rule.id === undefined ? {} : { rule: rule.id }),
    text: rule.text,
    file: file?.name ?? '',
    artefact: file?.artefact ?? '',
    at: rule.at,
  };
}

/** The end of a list, where no rule decided. */
export function endRef(device: ConfiguredDevice, filter: Filter): RuleRef {
  const does = { permit: 'lets pass', deny: 'stops', return: 'leaves open' }[filter.otherwise];
  return ruleRef(device, filter.name, { text: `end of ${filter.name}: ${does} what no rule decided`, at: filter.at });
}
