// BD05: cargo data is uploaded to a logistics platform that the facility's own list names.
import { HOUR, MINUTE } from '#kit';
import { partners } from '../calm/ground.ts';
import type { Story } from './bad-day.ts';
import type { Station } from '../place/terminal.ts';
import { lookUp } from '../traffic/protocols/names.ts';
import { httpGet } from '../traffic/protocols/services.ts';
import { tlsSession } from '../traffic/protocols/tls.ts';
import type { BadDay } from './bad-day.ts';
import { choose, fileOf, hour, minuteText } from './bad-day.ts';

/** The resolver of the terminal's provider, in its public block. */
const RESOLVER = '203.0.113.53';

function uploads(story: Story, from: Station, to: Station, name: string, bytes: number): void {
  const { day, terminal, begin } = story;
  const resolver = day.line(from, terminal.far('resolver', 'INTERNET', RESOLVER));
  day.plan.plan(begin, () => lookUp(begin, resolver, day.port(from), day.chance.int(1, 65535), name, to.ip));
  for (let n = 0; n < 3; n++) {
    const at = begin + 40 + n * 50 * MINUTE;
    day.connect(from, to, 443, at, (tcp) =>
      tlsSession(tcp, { serverName: name, organisation: 'Invented platform' }, [
        { at: at + 600, up: Math.floor(bytes / 3), down: 700 },
      ]),
    );
  }
}

export const bd05: BadDay = {
  id: 'BD05',
  title: 'Cargo data uploaded to LOGINK from the TOS',
  measure: 'logink',
  twin: 'EDI01 to the port community system; an office browser reading a news page about LOGINK',

  cast(terminal, seed, chance) {
    const list = terminal.site.lists.find((l) => l.kind === 'logink');
    const entries = list?.entries.filter((e) => e.domains.length > 0) ?? [];
    const told = entries.findIndex((e) => e.addresses.length > 0);
    const chosen = choose(
      seed,
      told,
      entries.map((_, i) => i),
    );
    const domain = entries[chosen]?.domains[0] ?? 'logistics-platform.example';
    const address = entries[chosen]?.addresses[0] ?? `192.0.2.${100 + chosen}`;
    const name = `${choose(seed, 'api', ['api', 'upload', 'events'])}.${domain}`;
    const bytes = choose(seed, 18_200_000, [3_100_000, 5_400_000, 8_700_000]);
    return {
      cranes: [],
      parts: { name, address, bytes: String(bytes) },
      at: hour(seed, chance, '09:12', '06:00', '20:30'),
    };
  },

  make(story) {
    const { terminal, day, cast, begin, twin } = story;
    const edi = terminal.station('EDI01');
    const { name, address, bytes } = cast.parts as { name: string; address: string; bytes: string };
    const to = begin + 2 * HOUR;
    if (twin) {
      const partner = partners[2]!;
      uploads(story, edi, terminal.far(partner.name, 'INTERNET', partner.address), partner.name, Number(bytes));
      const reader = terminal.station('PCMAINT');
      day.connect(reader, terminal.station('PROXY01'), 3128, begin + 5 * MINUTE, (tcp) =>
        httpGet(tcp, 'www.harbor-news.example', 'http://www.harbor-news.example/what-is-logink', 2400),
      );
    } else uploads(story, edi, terminal.far(name, 'INTERNET', address), name, Number(bytes));
    return {
      day: 'BD05',
      measure: 'logink',
      mustMention: ['EDI01', name, minuteText(story, begin)],
      subjects: ['site', 'IT-DMZ'],
      evidence: [
        { file: fileOf(day, 'edge'), client: edi.ip, server: address, port: 443, from: begin, to },
        { file: fileOf(day, 'edge'), client: edi.ip, server: RESOLVER, port: 53, from: begin, to },
      ],
      from: begin,
      to,
    };
  },
};
