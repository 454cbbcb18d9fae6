// The matrix on a page and in a terminal: words for what disagrees, links that lead somewhere, names that stay names.
import { describe, expect, it } from 'vitest';
import type { ConfiguredDevice } from '#facts';
import { reconcile } from '#reconcile';
import type { MatrixCell, View } from '#reconcile';
import type { RegisterName } from '#site';
import {
  between,
  collect,
  coreFirewall,
  craneOne,
  craneSwitch,
  craneTwo,
  openLine,
  rule,
  tcp,
  withNetwork,
} from '../reconcile/testing-configs.ts';
import { at, NOW, TestFacts, testSite } from '../reconcile/testing.ts';
import { craneMatrices, disagreementWords, matrixRows, matrixSummary } from './matrix.ts';
import { reportPage } from './html/page.ts';
import { matrixLines } from './text/matrix.ts';
import { sampleAssessment } from './testing.ts';

const site = (more: Partial<Record<RegisterName, unknown[]>> = {}) => testSite(withNetwork(more));

function viewOf(
  devices: ConfiguredDevice[],
  registers: Partial<Record<RegisterName, unknown[]>> = {},
  seen = true,
): View {
  const f = new TestFacts();
  for (const made of devices) collect(f, made, at(5));
  if (seen) {
    const c = f.capture('c', { from: at(20), to: at(1), segments: ['C1/CTRL', 'OPS'] });
    f.said(c, { client: { address: '10.8.0.10' }, server: { address: '10.1.0.10', port: 102 }, from: at(9) });
  }
  return reconcile({ site: site(registers), facts: f.facts, asOf: NOW });
}
const all = (one = craneOne(), core = coreFirewall()) => [one, craneTwo(), core, craneSwitch()];
const assessmentOf = (view: View) => {
  const sample = sampleAssessment();
  const files = view.facts.configPlacements.map((p) => ({
    file: p.file,
    kind: 'configuration',
    sha256: p.artefact,
    summary: 'read',
  }));
  return { ...sample, view, read: { ...sample.read, files } };
};

describe('how marks disagree', () => {
  const cell = (more: Partial<MatrixCell>): MatrixCell => ({
    from: 'C1/OPS',
    to: 'OPS',
    allowed: [],
    conditional: true,
    reachable: 'yes',
    services: [],
    beyond: 0,
    seen: 0,
    answered: 0,
    notAllowed: 0,
    ...more,
  });
  const says = (more: Partial<MatrixCell>) => matrixRows({ matrix: [cell(more)] } as unknown as View)[0]!.disagrees;
  const declared = { allowed: ['S'], conditional: false };
  it.each([
    [{ seen: 1, answered: 1, reachable: 'no' }, 'unknown-path'],
    [{ seen: 1, answered: 0, notAllowed: 1, reachable: 'no' }, 'not-allowed'],
    [{ seen: 1, answered: 1, reachable: 'no', allowed: ['S'], conditional: true }, undefined],
    [{ seen: 1, answered: 1, reachable: 'no', ...declared }, 'unknown-path'],
    [{ beyond: 1, reachable: 'yes' }, 'open'],
    [{ beyond: 1, reachable: 'may' }, 'unproven'],
    [{ beyond: 1, reachable: 'yes', seen: 1, notAllowed: 1 }, 'open'],
    [{ seen: 1, notAllowed: 1, reachable: 'unknown' }, 'not-allowed'],
    [{ reachable: 'no', ...declared }, 'closed'],
    [{ reachable: 'no', allowed: ['S'], conditional: true }, undefined],
    [{ reachable: 'not-proven', ...declared }, 'unproven'],
    [{ reachable: 'yes', ...declared }, undefined],
    [{ reachable: 'yes', ...declared, uncompared: 'too large' }, 'unproven'],
    [{ from: 'OPS', to: 'OPS', seen: 1, answered: 1, notAllowed: 1, reachable: 'no' }, undefined],
  ] as [Partial<MatrixCell>, string | undefined][])('%j is %s', (more, expected) => {
    expect(says(more)).toBe(expected);
  });
  it('is counted in the summary in its words', () => {
    const view = viewOf(all());
    const text = matrixSummary(matrixRows(view));
    expect(text).toBe(`7 ways declared, 7 reachable, 1 seen; 1 ${disagreementWords['unknown-path']}`);
    expect(matrixSummary(matrixRows(viewOf([])))).toMatch(
      /no configuration read, 1 seen; 1 seen, and declared by nobody/,
    );
  });
});

describe('the matrix on the page', () => {
  const hostile = (view: View) => reportPage(assessmentOf(view));
  const section = (page: string) =>
    page.slice(page.indexOf('<section id="matrix"'), page.indexOf('</section>', page.indexOf('<section id="matrix"')));
  const office = rule(9, between(['10.8.0.0/24'], ['10.1.0.10'], tcp(80)));
  const open = () => all(craneOne('o', { extra: [office] }), coreFirewall('c', { extra: [office] }));

  it('shows each mark, and every link in it leads to an id of the page', () => {
    const page = hostile(viewOf(open()));
    const part = section(page);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]!);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...part.matchAll(/href="#([^"]+)"/g)].map((m) => m[1]!);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((l) => !ids.includes(l))).toEqual([]);
    // Declared, reachable and not seen; not declared, reachable and seen.
    expect(part).toMatch(/aria-label="C1\/OPS to OPS: allowed, reachable: yes, not seen"[^>]*>AR·</);
    expect(part).toMatch(/aria-label="OFFICE to C1\/CTRL: not allowed, reachable: yes, seen 1 time; [^"]*"[^>]*>·RS</);
    expect(part).toContain(disagreementWords.open);
  });

  it('opens the deciding line of each way', () => {
    const view = viewOf(open());
    expect(section(hostile(view))).toMatch(/line 109<\/a>/);
    // A file that lies in no folder any more has no row to lead to.
    const gone = section(reportPage({ ...sampleAssessment(), view }));
    expect(gone).toMatch(/line 109<\/span>/);
    expect(gone).not.toContain('href="#file--');
  });

  it('shows a crane whose zones are named otherwise too', () => {
    const f = new TestFacts();
    const other = testSite({
      cranes: [{ id: 'C3', type: 'STS', maker: 'M', chinese_manufactured: false }],
      zones: [
        { id: 'panel', name: 'panel', function: 'operations', crane: 'C3', subnets: ['10.3.0.0/26'] },
        { id: 'drives', name: 'drives', function: 'control', crane: 'C3', subnets: ['10.3.0.64/26'] },
      ],
      conduits: [
        {
          id: 'X',
          between: 'panel',
          and: 'drives',
          services: [{ id: 'S-X', from: 'panel', to: 'drives', transport: 'tcp', ports: [1] }],
        },
      ],
    });
    const view = reconcile({ site: other, facts: f.facts, asOf: NOW });
    expect(craneMatrices(view).find((m) => m.crane === 'C3')!.own).toEqual(new Set(['panel', 'drives']));
    expect(section(hostile(view))).toContain('aria-label="panel to drives: allowed, reachable: unknown, not seen"');
  });

  it('keeps hostile names and lines as text', () => {
    const evil = '<img src=x onerror=alert(1)>"\'&';
    const line = { ...office, text: evil, id: evil };
    const dark = craneOne('dark', { extra: [line], parts: { open: [openLine({ text: evil, note: evil })] } });
    const core = coreFirewall(`core${evil}.cfg`, { extra: [line] });
    const page = section(
      hostile(
        viewOf(all(dark, core), {
          zones: [{ id: 'Z', name: evil, function: 'business', subnets: ['10.77.0.0/24'] }],
        }),
      ),
    );
    expect(page).not.toContain('<img');
    expect(page).not.toContain(evil);
  });

  it('says that nothing is declared where there is no crane', () => {
    const view = { ...viewOf([], {}, false), matrix: [] };
    expect(section(hostile(view))).toContain('No zone of a crane is declared');
  });
});

describe('the matrix in a terminal', () => {
  const style = { width: 100, colour: false } as never;
  it('says nothing where no configuration was read', () => {
    expect(matrixLines(assessmentOf(viewOf([])), style)).toEqual([]);
  });
  it('names pairs that disagree and counts the tests', () => {
    const tests = {
      policy_tests: [
        { id: 'T-OK', expect: 'deny', from: 'GATE', to: 'C1/CTRL' },
        { id: 'T-BAD', expect: 'deny', from: 'OFFICE', to: 'C1/CTRL' },
        { id: 'T-OPEN', expect: 'deny', from: 'EWS', to: 'C1/CTRL', operations: ['manage'] },
      ],
    };
    const text = matrixLines(assessmentOf(viewOf(all(), tests)), style)
      .join(' ')
      .replace(/\s+/g, ' ');
    expect(text).toContain(`${disagreementWords['unknown-path']}: OFFICE to C1/CTRL`);
    expect(text).toContain('1 of 3 policy tests pass, T-BAD fails, 1 cannot be decided');
  });
});
