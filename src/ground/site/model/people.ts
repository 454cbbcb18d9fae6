// People, and what they were allowed to do and did.
import { z } from 'zod';
import { destination, id, port, selector, text, when } from './parts.ts';

export const person = z
  .strictObject({
    id,
    name: text,
    role: text.optional(),
    employer: text,
    mfa: text.optional(),
    cleared: z.boolean().default(false).describe('Holds a TWIC or the facility’s equivalent'),
    cleared_until: when.optional(),
    trained: when.optional(),
    left: when.optional(),
    ends: when.optional(),
    accounts: z.array(text).default([]),
    note: text.optional(),
  })
  .describe('A person, or a named function such as a shift technician');

export const grant = z
  .strictObject({
    id,
    person: id,
    to: selector,
    via: text.describe('Asset or way: JUMP01, physical visit'),
    kind: z.enum(['diagnose', 'update', 'administer', 'mechanical', 'read']),
    mfa: text.optional(),
    approver: id.optional(),
    supervised: z.boolean().default(false),
    from: when.optional(),
    until: when.optional(),
    review_by: when.optional(),
    reason: text.optional(),
  })
  .describe('Leave to reach something');

export const session = z
  .strictObject({
    id,
    grant: id.optional(),
    person: id,
    via: id.describe('Asset it ran through'),
    from_asset: id.optional(),
    target: selector,
    from: when,
    until: when,
    purpose: text,
    kind: z.enum(['diagnose', 'update', 'administer', 'read']),
    mfa: z.boolean().default(false),
    recorded: z.boolean().default(false),
    supervisor: id.optional(),
  })
  .describe('A remote session that went through the gate, as recorded');

export const visit = z
  .strictObject({
    id,
    people: z.array(id).min(1),
    crane: id.optional(),
    place: text.optional(),
    zones: selector.optional(),
    cabinet: id.optional(),
    from: when,
    until: when,
    purpose: text,
    work_order: text.optional(),
    escort: id.optional(),
    clearance_checked: z.boolean().default(false),
    devices: z.array(id).default([]).describe('Controlled laptops issued for it'),
    changes: z.array(id).default([]),
    note: text.optional(),
  })
  .describe('Somebody on site who signed in');

const flowRequest = z
  .strictObject({
    from: selector.describe('Zones, assets or addresses'),
    to: selector,
    transport: z.enum(['tcp', 'udp', 'icmp', 'any']).default('any'),
    ports: z.array(port).default([]).describe('Server ports; empty means all of the transport'),
  })
  .describe('Traffic that a rule change opens or closes');

export const change = z
  .strictObject({
    id,
    kind: z.enum(['program', 'firmware', 'configuration', 'firewall', 'software', 'hardware', 'flow']),
    targets: selector,
    from: when,
    until: when,
    by: z.array(id).default([]),
    from_assets: z.array(id).default([]).describe('Stations the work is done from'),
    approved_by: z.array(id).default([]),
    reason: text,
    visit: id.optional(),
    remote: z.boolean().default(false),
    declares: z.array(text).default([]).describe('Ids of services or baselines it brings'),
    opens: z
      .array(flowRequest)
      .default([])
      .describe('What a rule change lets pass that did not before, and nothing else'),
    closes: z.array(flowRequest).default([]).describe('What it stops that passed before'),
    owner: id.optional().describe('Who needs it and answers for it'),
    expires: when.optional().describe('When what it opens must be closed again'),
    rollback: text.optional().describe('How it is undone'),
    note: text.optional(),
  })
  .describe('An approved change with its window');

export const exception = z
  .strictObject({
    id,
    measure: text,
    subjects: z.array(text).min(1),
    what: text,
    reason: text,
    from: selector.optional(),
    to: selector.optional(),
    until: when,
    approved_by: z.array(id).default([]),
  })
  .describe('A departure from a measure that was accepted until a day');

export const agreement = z
  .strictObject({
    id,
    supplier: id,
    covers: z.array(text).default([]),
    purpose: text.optional(),
    data: text.optional().describe('What may be shared'),
    destinations: z.array(destination).default([]).describe('Names or addresses outside the site that it covers'),
    from_assets: selector.optional(),
    starts: when.optional(),
    ends: when.optional(),
    remote_access: text.optional(),
    telemetry: text.optional(),
    prohibits: z.array(text).default([]),
    gap: text.optional(),
  })
  .describe('A contract or sharing agreement');

export const siteList = z
  .strictObject({
    id,
    kind: z.enum(['logink', 'inspection-equipment', 'remote-control', 'untrusted-supplier', 'cloud']),
    source: text,
    as_of: when,
    entries: z.array(
      z.strictObject({
        name: text,
        domains: z.array(text).default([]),
        addresses: z.array(destination).default([]),
        makers: z.array(text).default([]),
        note: text.optional(),
      }),
    ),
  })
  .describe('A list the facility keeps itself, with its source and date');

export const drill = z
  .strictObject({
    id,
    kind: z.enum(['drill', 'exercise', 'restore', 'rebuild', 'membership', 'exchange']),
    on: when,
    cranes: z.array(id).default([]),
    what: text,
    result: text.optional(),
    lessons: z.array(text).default([]),
  })
  .describe('Something practised or shared');

export const attestation = z
  .strictObject({
    id,
    measure: text,
    subjects: z.array(text).min(1).describe('Crane or zone ids, or "site"'),
    says: z.enum(['met', 'not-met', 'not-applicable']),
    because: text,
    document: z
      .strictObject({
        name: text,
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional(),
      })
      .optional(),
    stated_by: id,
    stated_on: when,
    confirmed_by: id.optional(),
    until: when,
  })
  .describe('One person states it, another confirms it; it counts once both have signed its hash');

export const advisory = z
  .strictObject({
    id,
    title: text.optional(),
    supersedes: z.array(text).default([]),
    cancelled_by: text.optional(),
    issued: when.optional(),
    expires: when.optional(),
    page_status: text.optional().describe('What its page says'),
    page_read: when.optional(),
    kept_voluntarily: z.strictObject({ by: id, on: when, review_by: when }).optional(),
  })
  .describe('Guidance the site works by');
