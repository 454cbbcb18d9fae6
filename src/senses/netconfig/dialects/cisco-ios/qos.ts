// Classes and policies for queues and rates: they slow packets down or colour them, and let them pass. What drops is told.
import { rows, Table } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';
import type { IosState } from './state.ts';

const classes = new Table<IosState>([...rows<IosState>('harmless', 'interface', 'match, description')]);

const actions = new Table<IosState>([
  ...rows<IosState>(
    'harmless',
    'interface',
    `bandwidth, priority, shape, queue-limit, fair-queue, random-detect, set, trust, compression, netflow-sampler, estimate, queue-buffers, conform-action, exceed-action, violate-action, account, description, admit, flow, exit, mls, service-policy, random-detect dscp, queue-stats, percent, wred, no, ecn`,
    { inside: 'same' },
  ),
  { words: 'police', state: 'limited', scope: 'filter', note: 'a rate is no wall: read as passing', inside: 'same' },
  { words: 'drop', state: 'limited', scope: 'filter', note: 'what it drops is read as passing' },
]);

const policies = new Table<IosState>([
  {
    words: 'class',
    state: 'harmless',
    scope: 'interface',
    inside: (ios) => actions.inside(ios, ios.book, { scope: 'filter' }),
  },
  ...rows<IosState>('harmless', 'interface', 'description'),
  ...rows<IosState>('harmless', 'interface', 'parameters, service', { inside: 'same' }),
]);

export const qosRows: Row<IosState>[] = [
  {
    words: 'class-map',
    state: 'harmless',
    scope: 'interface',
    inside: (ios) => classes.inside(ios, ios.book, { scope: 'interface' }),
  },
  {
    words: 'policy-map',
    state: 'harmless',
    scope: 'filter',
    note: 'queues and rates; what a class drops or limits is read as passing',
    inside: (ios) => policies.inside(ios, ios.book, { scope: 'filter' }),
  },
  {
    words: 'policy-map type control',
    state: 'not-modelled',
    scope: 'layer2',
    note: 'what a log-on changes (VLANs, lists) is not followed',
    inside: 'same',
  },
  { words: 'class-map type control', state: 'harmless', scope: 'layer2', inside: 'same' },
  {
    words: 'policy-map type packet-services',
    state: 'limited',
    scope: 'filter',
    note: 'what it drops is read as passing',
    inside: 'same',
  },
];
