// The answer of `quaywall assess --json`: what was read, the crane table, the verdicts and the findings with their proof.
import { z } from 'zod';
import { count, instant, notUnderstood, packetNumber, problem, sha256, version } from './parts.ts';

const status = z
  .enum(['met', 'not-met', 'stale', 'unknown', 'not-applicable'])
  .describe('unknown: not proven either way; it is never met');

const subject = z.strictObject({
  kind: z.enum(['site', 'crane', 'zone']),
  id: z.string(),
});

const evidence = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('packet'),
      artefact: sha256,
      file: z.string().optional(),
      packet: packetNumber,
      offset: count.describe('Byte where the record begins in the uncompressed file'),
      what: z.string(),
    }),
    z.strictObject({
      kind: z.literal('line'),
      artefact: sha256,
      file: z.string().optional(),
      line: z.number().int().min(1).optional(),
      pointer: z.string().optional().describe('JSON pointer (RFC 6901)'),
      what: z.string(),
    }),
  ])
  .describe('What opens as proof: the hash names the file in the ledger');

const finding = z
  .strictObject({
    id: z.string(),
    measure: z.string(),
    subjects: z.array(subject),
    severity: z.enum(['critical', 'high', 'medium', 'low']),
    state: z.enum(['new', 'decided', 'back-again', 'closed']),
    firstFound: instant,
    lastSeen: instant,
    head: z.string().describe('Who did what to which crane when'),
    saw: z
      .array(z.strictObject({ at: instant, until: instant.optional(), what: z.string(), evidence: z.array(evidence) }))
      .describe('What was seen, dated'),
    unseen: z.array(z.string()).describe('What could not be seen'),
    matters: z.string().describe('Why it matters'),
    action: z.string().describe('The next safe step'),
    draft: z.string().optional().describe('A drafted change'),
    closes: z.string().describe('The condition that closes it'),
  })
  .describe('A finding in its six parts');

const passedService = z.strictObject({
  protocol: z.number().int().optional().describe('IANA protocol number; absent: any'),
  ports: z.array(z.tuple([z.number().int(), z.number().int()])).optional(),
  icmp: z.array(z.strictObject({ type: z.number().int(), code: z.number().int().optional() })).optional(),
  certain: z.boolean(),
});

const verdict = z.strictObject({
  measure: z.string(),
  subject,
  status,
  because: z.string(),
  needs: z.array(
    z.strictObject({
      kind: z.string(),
      what: z.string(),
      days: z.number(),
      state: z.enum(['fresh', 'old', 'missing']),
      newest: instant.optional(),
      detail: z.string(),
      evidence: z.array(evidence),
    }),
  ),
  limits: z.array(z.string()),
  asOf: instant.optional(),
  findings: z.array(z.string()),
});

export const assess = z
  .strictObject({
    version,
    site: z.strictObject({ name: z.string(), timezone: z.string(), invented: z.boolean() }),
    asOf: instant,
    read: z
      .strictObject({
        files: z.array(
          z.strictObject({ file: z.string(), kind: z.string(), sha256: sha256.optional(), summary: z.string() }),
        ),
        problems: z.array(problem),
        notUnderstood: z.array(notUnderstood.extend({ file: z.string() })),
        configurations: z
          .strictObject({
            files: count,
            devices: count,
            lines: count.describe('Lines that could matter, of all files'),
            notUnderstood: count.describe('Of these, how many no reader knows'),
          })
          .describe('Device configurations'),
      })
      .describe('What was read and what was not understood'),
    table: z
      .strictObject({
        columns: z.array(z.string()).describe('Crane ids, then "site" for what is judged for the whole site'),
        rows: z.array(
          z.strictObject({
            measure: z.string(),
            title: z.string(),
            cells: z.array(status.nullable()).describe('One a column; null where the measure is not judged there'),
          }),
        ),
      })
      .describe('The crane table'),
    verdicts: z.array(verdict),
    findings: z.array(finding).describe('Worst first; closed ones last'),
    matrix: z
      .array(
        z.strictObject({
          from: z.string(),
          to: z.string(),
          allowed: z.array(z.string()).describe('Ids of services that declare it'),
          reachable: z
            .enum(['yes', 'may', 'no', 'not-proven', 'unknown'])
            .describe('By the configurations; unknown: none was read'),
          services: z.array(passedService).describe('What can pass'),
          beyond: count.describe('Rules that let pass what no service declares'),
          seen: count.describe('Conversations seen'),
          notAllowed: count.describe('Of these, how many no service declares'),
          last: instant.optional(),
          disagrees: z.enum(['unknown-path', 'open', 'not-allowed', 'closed', 'unproven']).optional(),
        }),
      )
      .describe('Zone by zone: allowed, reachable, seen. Only pairs with a mark'),
    policyTests: z
      .array(
        z.strictObject({
          id: z.string(),
          expect: z.enum(['deny', 'allow']),
          verdict: z.enum(['pass', 'fail', 'cannot-tell', 'unknown']),
          configured: z.enum(['pass', 'fail', 'cannot-tell', 'undecided', 'unknown']),
          pairs: z.array(z.strictObject({ from: z.string(), to: z.string(), verdict: z.string() })),
          seen: count.describe('Conversations that it forbids'),
        }),
      )
      .describe('What must never, or must always, be possible'),
    bringNext: z
      .array(
        z.strictObject({
          kind: z.string(),
          title: z.string(),
          readable: z.boolean().describe('Whether this version reads it; what it cannot read settles nothing yet'),
          columns: z.array(z.string()).describe('Crane ids, and "site" for the whole port'),
          measures: z.array(z.string()),
          asks: z.array(z.string()),
          settles: count.describe('Cells of the crane table that miss nothing else'),
          helps: count.describe('Cells that miss other things besides'),
          says: z.string(),
          devices: z
            .array(
              z.strictObject({
                device: z.string(),
                why: z
                  .enum(['missing', 'old', 'second', 'not-understood'])
                  .describe('second: one is here, and two are compared'),
                file: z.string().optional().describe('The newest one at hand'),
                collected: instant.optional(),
                lines: count.optional().describe('Lines not understood'),
                line: z.number().int().min(1).optional().describe('The first of them'),
                answers: count.describe('Cells of the crane table that wait for it, alone or with others'),
                columns: z.array(z.string()),
                measures: z.array(z.string()),
              }),
            )
            .describe('Of configurations: device by device'),
        }),
      )
      .describe('The pieces of evidence that would settle most of what is not proven, at most five'),
    coverage: z.array(
      z.strictObject({
        segment: z.string(),
        sensor: z.string().optional(),
        capture: sha256,
        from: instant,
        to: instant,
        directions: z.enum(['both', 'one']),
        drops: count.optional(),
      }),
    ),
    guidance: z.array(
      z.strictObject({
        id: z.string(),
        pageStatus: z.string().optional(),
        expires: instant.optional(),
        expired: z.boolean(),
        words: z.string(),
      }),
    ),
  })
  .describe('quaywall assess --json');

export const findingsFile = z
  .strictObject({ version, site: assess.shape.site, asOf: instant, findings: z.array(finding) })
  .describe('findings.json beside a report');
