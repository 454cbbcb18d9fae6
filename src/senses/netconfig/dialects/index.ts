// The list of dialects. One line each.
import type { Dialect } from '../dialect.ts';
import { ciscoAsa } from './cisco-asa/index.ts';
import { ciscoIos } from './cisco-ios/index.ts';
import { fortios } from './fortios/index.ts';
import { panos } from './panos/index.ts';
import { checkpoint } from './checkpoint/index.ts';
import { mguard } from './mguard/index.ts';
import { scalance } from './scalance/index.ts';
import { moxa } from './moxa/index.ts';
import { hirschmannCli, hirschmannShow } from './hirschmann-cli/index.ts';
import { hirschmannXml } from './hirschmann-xml/index.ts';
import { qbridgeWalk } from './qbridge-walk/index.ts';
import { ruggedcomRos } from './ruggedcom-ros/index.ts';
import { iptables } from './iptables/index.ts';
import { nftables } from './nftables/index.ts';
import { opnsense } from './opnsense/index.ts';
import { junos } from './junos/index.ts';
import { routeros } from './routeros/index.ts';

export const dialects: readonly Dialect[] = [
  ciscoIos,
  fortios,
  panos,
  checkpoint,
  ciscoAsa,
  mguard,
  scalance,
  moxa,
  hirschmannCli,
  hirschmannShow,
  hirschmannXml,
  qbridgeWalk,
  ruggedcomRos,
  iptables,
  nftables,
  opnsense,
  junos,
  routeros,
];
