// Names of ICMP messages (RFC 792 and later, RFC 4443 and later) on Cisco's command lines.

type Message = { type: number; code?: number };

const table = (text: string): Map<string, Message> =>
  new Map(
    text
      .trim()
      .split(/\s+/)
      .map((item) => {
        const [name, type, code] = item.split('=');
        return [name!, { type: Number(type), ...(code === undefined ? {} : { code: Number(code) }) }] as const;
      }),
  );

const four =
  table(`administratively-prohibited=3=13 alternate-address=6 conversion-error=31 dod-host-prohibited=3=10 dod-net-prohibited=3=9 echo=8 echo-reply=0
  general-parameter-problem=12=0 host-isolated=3=8 host-precedence-unreachable=3=14 host-redirect=5=1 host-tos-redirect=5=3 host-tos-unreachable=3=12 host-unknown=3=7
  host-unreachable=3=1 information-reply=16 information-request=15 mask-reply=18 mask-request=17 mobile-redirect=32 net-redirect=5=0 net-tos-redirect=5=2
  net-tos-unreachable=3=11 net-unreachable=3=0 network-unknown=3=6 no-room-for-option=12=2 option-missing=12=1 packet-too-big=3=4 parameter-problem=12 port-unreachable=3=3
  precedence-unreachable=3=15 protocol-unreachable=3=2 reassembly-timeout=11=1 redirect=5 router-advertisement=9 router-solicitation=10 source-quench=4
  source-route-failed=3=5 time-exceeded=11 timestamp-reply=14 timestamp-request=13 traceroute=30 ttl-exceeded=11=0 unreachable=3`);

const six =
  table(`beyond-scope=1=2 destination-unreachable=1 unreachable=1 echo-reply=129 echo-request=128 echo=128 header=4=0 hop-limit=3=0 mld-query=130 membership-query=130 mld-reduction=132
  membership-reduction=132 mld-report=131 membership-report=131 mldv2-report=143 mldv2=143 nd-na=136 neighbor-advertisement=136 nd-ns=135 neighbor-solicitation=135 neighbor-redirect=137
  next-header=4=1 no-admin=1=1 no-route=1=0 packet-too-big=2 parameter-option=4=2 parameter-problem=4 port-unreachable=1=4 reassembly-timeout=3=1 renum-command=138=0
  renum-result=138=1 renum-seq-number=138=255 router-advertisement=134 router-renumbering=138 router-solicitation=133 time-exceeded=3 dhaad-request=144
  dhaad-reply=145 mpd-solicitation=146 mpd-advertisement=147 unreachable-admin=1=1`);

/** Type and code of an ICMP message by its name, for IPv4 (protocol 1) or IPv6 (58). */
export const icmpMessage = (name: string, protocol: number): Message | undefined =>
  (protocol === 58 ? six : four).get(name.toLowerCase());
