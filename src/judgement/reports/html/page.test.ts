// The report as a page: complete, well formed, asking nothing of any network, and deaf to hostile text.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checks } from '../../../ground/kit/testing.ts';
import { finding, sampleAssessment } from '../testing.ts';
import { anchor, cssString, escapeHtml } from './escape.ts';
import { reportPage } from './page.ts';

const voids = new Set(['meta', 'br', 'path', 'circle', 'use']);

/** Element names in order of opening, or the fault that makes the page not well formed. */
function faults(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const body = page.replace(/<style>[^<]*<\/style>/g, '<style></style>').replace('<!DOCTYPE html>', '');
  for (const tag of body.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<]*")?)*)\s*(\/?)>|</g)) {
    const [whole, closing, name, , selfClosed] = tag;
    for (const attribute of (tag[3] ?? '').matchAll(/\s([a-zA-Z-]+)=?(?:"[^"]*")?/g)) {
      if (/^on/i.test(attribute[1]!)) wrong.push(`attribute ${attribute[1]}`);
    }
    if (name === undefined) wrong.push(`a bare < at ${body.slice(tag.index, tag.index + 40)}`);
    else if (closing) {
      const last = open.pop();
      if (last !== name) wrong.push(`</${name}> closes <${last}>`);
    } else if (!selfClosed) {
      if (voids.has(name)) wrong.push(`${whole} is not closed`);
      open.push(name);
    }
  }
  return [...wrong, ...open.map((o) => `<${o}> stays open`)];
}

test('the page is well formed and every anchor it points to is there, once', () => {
  const page = reportPage(sampleAssessment());
  expect(faults(page)).toEqual([]);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]!);
  expect(new Set(ids).size).toBe(ids.length);
  const known = new Set(ids);
  const missing = [...page.matchAll(/href="#([^"]+)"/g)].map((m) => m[1]!).filter((id) => !known.has(id));
  expect(missing).toEqual([]);
});

test('the page names every finding, every crane and every measure', () => {
  const assessment = sampleAssessment();
  const page = reportPage(assessment);
  for (const f of assessment.findings) {
    expect(page).toContain(escapeHtml(f.head));
    expect(page).toContain(escapeHtml(f.action));
    expect(page).toContain(escapeHtml(f.closes.words));
  }
  for (const m of assessment.measures) expect(page).toContain(escapeHtml(m.title));
  for (const c of assessment.view.site.cranes) expect(page).toContain(`>${c.id}<`);
});

test('a finding that is accepted until a day is listed, and not among the things to decide', () => {
  const page = reportPage(sampleAssessment({ findings: [finding({ state: 'decided' })] }));
  expect(page).toContain('Nothing to decide');
  expect(page).toContain('1 finding is');
  expect(page).toContain('id="finding--F-3fa1b20c9d11"');
});

test('the page fetches nothing: no script, no address of another machine, no import in its style sheet', () => {
  const page = reportPage(sampleAssessment());
  expect(page).not.toMatch(/<(script|link|iframe|object|embed|img|video|audio|base|form)\b/i);
  expect(page).not.toMatch(/(src|href|action|data|poster|srcset)="\s*([a-z]+:)?\/\//i);
  expect(page).not.toMatch(/@import|url\(/i);
  expect(page).toContain("default-src 'none'");
});

test('an expired advisory is shown with both what its text and what its page says', () => {
  const page = reportPage(sampleAssessment());
  expect(page).toContain('expired 21 Oct 2026');
  expect(page).toMatch(/<td>Active<\/td>/);
});

test('hostile text stays text, wherever it stands', () => {
  const nasty = fc.oneof(
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '</style><script>',
      '";}*{display:none}',
      "' onmouseover='x",
      '\u202egpj.exe',
      '\u0000\u001b[31m',
      '&lt;b&gt;',
      ']]>',
      '-->',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  fc.assert(
    fc.property(nasty, nasty, nasty, (head, name, what) => {
      const base = finding();
      const assessment = sampleAssessment(
        {
          findings: [
            finding({ head: `x${head}`, draft: what, matters: name, unseen: [what], saw: [{ ...base.saw[0]!, what }] }),
          ],
          program: name,
        },
        `x${name}`,
      );
      const page = reportPage(assessment);
      expect(faults(page)).toEqual([]);
      expect(page).not.toMatch(/<(script|img)\b/i);

      expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/);
    }),
    checks(400),
  );
});

test('different names never share an anchor', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      if (a !== b) expect(anchor(a)).not.toBe(anchor(b));
      expect(anchor(a, b)).toMatch(/^[A-Za-z0-9_-]*$/);
    }),
    checks(2000),
  );
});

test('a name in the style sheet cannot end its string', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(cssString(name)).toMatch(/^"([A-Za-z0-9 .,:()-]|\\[0-9a-f]+ )*"$/);
    }),
    checks(1000),
  );
});
