// Checks a certificate of "nothing passes" without the engine that made it: its seal, its files, and every step of its argument. Shares no code with the engine.
// The argument: if what starts lies in what the segments hold, and nothing that a device or a join passes on leads out of what they hold, then nothing
// outside of it ever stands anywhere; and what must never arrive does not lie in it.
import { canonical, sha256 } from '#kit';
import type { Certificate } from '../network/certificate.ts';
import { CannotCheck, cellsOf, divide, packetText } from './cells.ts';
import type { Cell, Work } from './cells.ts';
import { leaving } from './walk.ts';

export interface CheckResult {
  result: 'ok' | 'wrong' | 'cannot-check';
  /** Why not, or what was left unchecked. */
  why: string[];
}

export interface CheckOptions {
  /** Text of the configuration files at hand, by SHA-256. Absent: only the argument is checked, and `why` says so. */
  files?: ReadonlyMap<string, string>;
  /** Cuts of cells that one check may take. */
  steps?: number;
}

/** @param certificate as read from its file (JSON), whatever it is */
export function checkCertificate(certificate: unknown, { files, steps = 10_000_000 }: CheckOptions = {}): CheckResult {
  try {
    const proof = certificate as Certificate;
    if (proof.format !== 'quaywall-proof/1')
      return { result: 'wrong', why: ['this is no certificate that this checker knows'] };
    const { seal, ...rest } = proof;
    if (sha256(canonical(rest)) !== seal)
      return { result: 'wrong', why: ['the seal does not fit: it was changed after it was made'] };
    const why = [...(files ? wrongFiles(proof, files) : []), ...wrongSteps(proof, { left: steps })];
    if (why.length > 0) return { result: 'wrong', why };
    return {
      result: 'ok',
      why: files ? [] : ['the configuration files were not at hand: only the argument was checked'],
    };
  } catch (error) {
    if (error instanceof CannotCheck) return { result: 'cannot-check', why: [error.message] };
    return {
      result: 'wrong',
      why: [`this is no whole certificate: ${error instanceof Error ? error.message : 'unreadable'}`],
    };
  }
}

function* wrongSteps(proof: Certificate, work: Work): Generator<string> {
  const holds = new Map<string, Cell[]>();
  for (const { segment, packets } of proof.holds)
    holds.set(segment, [...(holds.get(segment) ?? []), ...cellsOf(packets)]);
  const held = (segment: string) => holds.get(segment) ?? [];
  const outside = (cells: Cell[], segment: string) => divide(cells, held(segment), work).rest[0];
  const empty = (list: Certificate['starts']) => list.every((s) => s.packets.length === 0);
  if (empty(proof.starts) || empty(proof.never)) yield 'nothing starts, or nothing is kept out: that proves nothing';
  for (const { segment, packets } of proof.starts) {
    const cell = outside(cellsOf(packets), segment);
    if (cell) yield `a packet that starts in ${segment} is not counted there: ${packetText(cell)}`;
  }
  for (const { segment, packets } of proof.never) {
    const cell = divide(cellsOf(packets), held(segment), work).held[0];
    if (cell) yield `a packet that must never come to ${segment} can: ${packetText(cell)}`;
  }
  for (const { from, to, why } of proof.joins) {
    const cell = outside(held(from), to);
    if (cell) yield `${from} leads to ${to} (${why}), and a packet is not counted there: ${packetText(cell)}`;
  }
  for (const device of proof.devices.filter((d) => d.forwards !== false)) {
    for (const a of device.legs) {
      for (const b of device.legs) {
        if (a.router !== b.router || held(a.segment).length === 0) continue;
        const cell = outside(leaving({ device, in: a, out: b, work }, held(a.segment)), b.segment);
        if (cell)
          yield `${device.name} passes from ${a.interface} to ${b.interface} what is not counted in ${b.segment}: ${packetText(cell)}`;
      }
    }
  }
}

/** Files that are not those that the certificate speaks of, and lines that are not in them. */
function* wrongFiles(proof: Certificate, files: ReadonlyMap<string, string>): Generator<string> {
  for (const device of proof.devices) {
    for (const file of device.files) {
      if (!files.has(file.sha256)) yield `${device.name}: ${file.name} is not among the files at hand, or was changed`;
    }
    const translations = device.stages.flatMap((s) => (s.kind === 'nat' ? s.rules : []));
    for (const rule of [...device.filters.flatMap((f) => f.rules), ...translations]) {
      const file = device.files[rule.file];
      const text = file && files.get(file.sha256);
      if (!file || (text !== undefined && rule.line > text.split('\n').length))
        yield `${device.name}: the line of rule ${rule.id} is not there`;
    }
  }
}
