// Who can reach what, and who does: zone by zone, three marks to a cell, and the rows behind them.
import { counted } from '#kit';
import type { Evidence } from '#facts';
import { serviceWords } from '#reach';
import type { Talk } from '#reconcile';
import { craneMatrices, disagreementWords, disagreements, matrixSummary } from '../matrix.ts';
import type { CraneMatrix, MatrixRow } from '../matrix.ts';
import type { PageContext } from './context.ts';
import { anchor, html } from './escape.ts';
import type { Markup } from './escape.ts';
import { evidenceList } from './evidence.ts';

const rowAnchor = (r: MatrixRow): string => anchor('way', r.from, r.to);

const reachMark: Record<MatrixRow['reachable'], string> = {
  yes: 'R',
  may: 'r',
  no: '·',
  'not-proven': '?',
  unknown: '–',
};

export function matrixSection(page: PageContext): Markup {
  const cranes = craneMatrices(page.assessment.view);
  return html`<section id="matrix">
    <h2>Who can reach what, and who does</h2>
    <p>
      Each pair of zones has three marks: <b>A</b> allowed by a declared service, <b>R</b> reachable by the
      configurations (<b>r</b> perhaps, <b>?</b> not proven, <b>–</b> no configuration read), <b>S</b> seen in traffic.
      Where they disagree the pair is marked and told below its matrix. A pair that was not seen is one that was not
      seen <a href="#coverage">where a sensor watched</a>. On paper only the pairs that disagree are listed below each
      matrix.
    </p>
    ${cranes.length === 0 ? html`<p>No zone of a crane is declared.</p>` : cranes.map((m) => craneDetails(page, m))}
  </section>`;
}

function craneDetails(page: PageContext, m: CraneMatrix): Markup {
  const odd = m.rows.filter((r) => r.disagrees && r.disagrees !== 'unproven');
  return html`<details${odd.length > 0 ? html` open` : ''}>
    <summary><b>${m.crane}</b>: ${matrixSummary(m.rows)}</summary>
    ${grid(page, m)} ${ways(page, m)}
  </details>`;
}

/** Zones of the crane and those that have to do with it; pairs without the crane are not of this matrix. */
function grid(page: PageContext, m: CraneMatrix): Markup {
  const cells = new Map(m.rows.map((r) => [`${r.from} ${r.to}`, r]));
  const own = (z: string) => m.own.has(z);
  const short = (z: string) => (z.startsWith(`${m.crane}/`) ? z.slice(m.crane.length + 1) : z);
  return html`<div class="wide">
    <table class="matrix">
      <thead>
        <tr>
          <th scope="col">from \\ to</th>
          ${m.zones.map((z) => html`<th scope="col">${short(z)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${m.zones.map(
          (from) =>
            html`<tr>
              <th scope="row">${short(from)}</th>
              ${m.zones.map((to) => cell(from, to, cells.get(`${from} ${to}`), !own(from) && !own(to)))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function cell(from: string, to: string, row: MatrixRow | undefined, elsewhere: boolean): Markup {
  if (from === to || elsewhere) return html`<td class="away" aria-label="not of this matrix"></td>`;
  if (!row) return html`<td aria-label="${from} to ${to}: nothing"></td>`;
  const marks = `${row.allowed.length > 0 ? 'A' : '·'}${reachMark[row.reachable]}${row.seen > 0 ? 'S' : '·'}`;
  const label = `${from} to ${to}: ${[row.allowed.length > 0 ? 'allowed' : 'not allowed', `reachable: ${row.reachable}`, row.seen > 0 ? `seen ${counted(row.seen, 'time')}` : 'not seen'].join(', ')}${row.disagrees ? `; ${disagreementWords[row.disagrees]}` : ''}`;
  return html`<td class="${row.disagrees ?? 'agrees'}">
    <a href="#${rowAnchor(row)}" title="${label}" aria-label="${label}">${marks}</a>
  </td>`;
}

/** The rows behind the marks: those that disagree first. */
function ways(page: PageContext, m: CraneMatrix): Markup {
  const rank = (r: MatrixRow) => (r.disagrees ? disagreements.indexOf(r.disagrees) : disagreements.length);
  const rows = [...m.rows].sort((a, b) => rank(a) - rank(b));
  return html`<table class="ways">
    <thead>
      <tr>
        <th>From</th>
        <th>To</th>
        <th>Declared</th>
        <th>Can pass</th>
        <th>Seen</th>
        <th>So</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map((r) => wayRow(page, r))}
    </tbody>
  </table>`;
}

const newest = 2;
const talksBetween = new WeakMap<PageContext, Map<string, Talk[]>>();

/** The first packets of the newest conversations from one zone to the other. */
function seenIn(page: PageContext, r: MatrixRow): Evidence[] {
  let pairs = talksBetween.get(page);
  if (!pairs) {
    pairs = new Map();
    for (const t of page.assessment.view.talks) {
      const key = `${t.client.zone?.id ?? 'outside'}>${t.server.zone?.id ?? 'outside'}`;
      if (!t.assigned || t.client.group || t.server.group) continue;
      const list = pairs.get(key);
      if (list) list.push(t);
      else pairs.set(key, [t]);
    }
    talksBetween.set(page, pairs);
  }
  const talks = [...(pairs.get(`${r.from}>${r.to}`) ?? [])].sort((a, b) => b.last - a.last);
  return talks.slice(0, newest).flatMap((t) => {
    const c = t.conversations.at(-1);
    if (!c) return [];
    const what = `${t.client.label} to ${t.server.label}`;
    return [{ kind: 'packet' as const, artefact: c.capture, packet: c.firstPacket, offset: c.firstOffset, what }];
  });
}

const shown = new WeakMap<PageContext, Set<string>>();

function wayRow(page: PageContext, r: MatrixRow): Markup {
  // A way between two cranes stands in both matrices; the first is the one that links lead to.
  let known = shown.get(page);
  if (!known) shown.set(page, (known = new Set()));
  const id = rowAnchor(r);
  const first = !known.has(id);
  known.add(id);
  const { configured } = page.assessment.view;
  const pair = r.reachable === 'unknown' ? undefined : configured?.pair(r.from, r.to);
  const lines = (pair?.decides ?? []).slice(0, 3).map((d) => ({
    kind: 'line' as const,
    artefact: d.artefact,
    line: d.at.line,
    what: d.device,
  }));
  const can =
    r.from === r.to
      ? 'inside one zone no firewall decides'
      : r.reachable === 'no'
        ? 'nothing'
        : r.reachable === 'unknown'
          ? 'no configuration read'
          : r.reachable === 'not-proven'
            ? `not proven${pair?.open[0] ? `: ${pair.open[0].why}` : ''}`
            : `${r.reachable === 'may' ? 'perhaps ' : ''}${serviceWords(r.services, 5)}`;
  return html`<tr${first ? html` id="${id}"` : ''} class="${r.disagrees ?? 'agrees'}">
    <td class="nb">${r.from}</td>
    <td class="nb">${r.to}</td>
    <td>${r.allowed.length === 0 ? 'by nobody' : r.allowed.join(', ')}</td>
    <td>${can}${lines.length > 0 ? html`<br /><span class="dim">${evidenceList(page, lines, 3)}</span>` : ''}</td>
    <td>${r.seen === 0 ? 'no' : html`${r.seen.toLocaleString('en-US')}${r.last === undefined ? '' : html`, last ${page.time(r.last)}`}<br /><span class="dim">${evidenceList(page, seenIn(page, r), 3)}</span>`}</td>
    <td>${r.disagrees ? disagreementWords[r.disagrees] : ''}</td>
  </tr>`;
}
