// nftables of Linux: what `nft list ruleset` prints, and rule sets written by hand. A base chain is a step; other chains are lists that rules jump to.
import type { Dialect } from '../../dialect.ts';
import { readNftables } from './read.ts';

export const nftables: Dialect = {
  id: 'nftables',
  name: 'Linux nftables (nft list ruleset, nft -f files)',
  maker: 'netfilter.org',
  proven: 'real',
  sources: ['nft(8) 1.0', 'nftables wiki: netfilter hooks, chains and priorities'],
  topics: [
    {
      topic: 'table ip, ip6, inet, netdev (ingress); chain with hook, priority, policy; jump, goto, return',
      state: 'modelled',
    },
    { topic: 'several base chains of one hook, in the order of their priorities', state: 'modelled' },
    { topic: 'define, sets, maps, verdict maps, concatenations, intervals, anonymous sets', state: 'modelled' },
    { topic: 'sets with timeout or flags dynamic', state: 'limited', note: 'may match' },
    { topic: 'add, insert, create, flush, delete table; add element', state: 'modelled' },
    { topic: 'replace, delete rule, handles', state: 'not-modelled' },
    { topic: 'include', state: 'not-modelled', note: 'the other file is not here' },
    { topic: 'ip, ip6: saddr, daddr, protocol, nexthdr (also !=, <, >, masks)', state: 'modelled' },
    {
      topic: 'tcp, udp, sctp, dccp, udplite, th: sport, dport; meta l4proto, nfproto, protocol; ether type',
      state: 'modelled',
    },
    { topic: 'icmp, icmpv6 type', state: 'modelled' },
    { topic: 'icmp, icmpv6 code', state: 'limited', note: 'may match' },
    {
      topic: 'iif, oif, iifname, oifname (also with * at the end)',
      state: 'modelled',
      note: 'a * is certain for interfaces that the file names',
    },
    { topic: 'ct state', state: 'modelled' },
    { topic: 'ct status, mark, direction, count, …', state: 'limited', note: 'may match' },
    { topic: 'tcp flags', state: 'limited', note: 'the test for SYN alone is exact, others may match' },
    {
      topic: 'limit, quota, meter, mark, time, skuid, fib, socket, numgen, ether saddr, dscp, raw bytes',
      state: 'limited',
      note: 'may match',
    },
    { topic: 'accept, drop, reject, counter, log, comment', state: 'modelled' },
    { topic: 'snat, dnat, masquerade, redirect (addresses, ranges, ports, prefix)', state: 'modelled' },
    { topic: 'snat, dnat to a map', state: 'not-modelled' },
    { topic: 'queue', state: 'limited', note: 'a program decides: may pass, may be stopped' },
    {
      topic: 'flow add, flow offload',
      state: 'limited',
      note: 'packets of a connection that passed are not asked again',
    },
    { topic: 'notrack', state: 'limited', note: 'rules about connection states become uncertain' },
    {
      topic: 'tproxy, synproxy, dup, fwd; setting addresses or ports',
      state: 'not-modelled',
      note: 'packets go another way',
    },
    {
      topic: 'table bridge',
      state: 'limited',
      note: 'as a transparent firewall where nothing is routed; else taken as let through',
    },
    { topic: 'chains of hook output; table arp', state: 'limited', note: 'taken as let through' },
    { topic: 'counter, quota, limit, ct helper, flowtable objects', state: 'harmless' },
  ],
  recognise(text) {
    let sure = 0;
    for (const raw of text.lines.slice(0, 400)) {
      const line = raw.trim();
      if (/^#!.*\bnft\b/.test(line)) return 0.98;
      if (/^(?:add |create )?table (?:ip|ip6|inet|arp|bridge|netdev) \S+(?: \{.*)?$/.test(line))
        sure = Math.max(sure, 0.9);
      else if (/^table \S+ \{$/.test(line)) sure = Math.max(sure, 0.2);
      else if (/^(?:add|insert) rule (?:ip|ip6|inet|arp|bridge|netdev) /.test(line)) sure = Math.max(sure, 0.9);
      else if (/\btype (?:filter|nat|route) hook \w+ (?:device \S+ )?priority\b/.test(line)) return 0.97;
      else if (line === 'flush ruleset') sure = Math.max(sure, 0.9);
    }
    return sure;
  },
  read: readNftables,
};
