// The answers of `quaywall config … --json`: what was read, what can reach what and why, which lines decide, what a change does.
import { z } from 'zod';
import { addressSet, device, openLine } from './config-device.ts';
import { count, instant, problem, sha256, version } from './parts.ts';

const range = z.tuple([z.number().int(), z.number().int()]);

const flow = z
  .strictObject({
    protocol: z.number().int().min(0).max(255).describe('IANA protocol number'),
    from: z.string(),
    to: z.string(),
    fromPort: z.number().int().optional(),
    toPort: z.number().int().optional(),
    icmpType: z.number().int().optional(),
    icmpCode: z.number().int().optional(),
  })
  .describe('The first packet of a connection');

const ruleRef = z
  .strictObject({
    device: z.string(),
    list: z
      .string()
      .optional()
      .describe('Filter, translation or port list; absent where the device as a whole decides'),
    rule: z.string().optional(),
    text: z.string(),
    file: z.string(),
    artefact: z.string(),
    line: z.number().int(),
    to: z.number().int().optional().describe('Last line where it is more than one'),
  })
  .describe('A rule with the very lines it stands in');

const hop = z.strictObject({
  device: z.string(),
  in: z.string().optional(),
  out: z.string().optional(),
  to: z.string().describe('Segment it arrives in'),
  by: z.enum(['routed', 'switched', 'host', 'radio', 'cellular']),
  decides: z.array(ruleRef),
  flow: flow.optional().describe('What the packet looks like behind this hop, where a translation changed it'),
});

const passedService = z.strictObject({
  protocol: z.number().int().optional(),
  ports: z.array(range).optional(),
  icmp: z.array(z.strictObject({ type: z.number().int(), code: z.number().int().optional() })).optional(),
  certain: z.boolean(),
});

const serviceMatch = z.strictObject({
  protocol: z.number().int().optional(),
  fromPorts: z.array(range).optional(),
  toPorts: z.array(range).optional(),
  icmp: z.strictObject({ type: z.number().int(), code: z.number().int().optional() }).optional(),
});

const verdict = z
  .enum(['must-deny', 'must-permit', 'may', 'not-proven'])
  .describe(
    'Proved that nothing passes / certain that something does / only the running devices know / nothing found, and not proved',
  );

const end = z.strictObject({
  label: z.string(),
  segments: z.array(z.string()),
  addresses: addressSet.optional(),
});

const open = z.strictObject({ device: z.string(), line: openLine.optional(), why: z.string() });

const answer = z.strictObject({
  question: z.strictObject({ from: end, to: end, services: z.array(serviceMatch).optional() }),
  verdict,
  everything: z.boolean(),
  services: z.array(passedService),
  path: z.array(hop).optional(),
  witness: flow.optional(),
  decides: z.array(ruleRef),
  oneWay: z.array(ruleRef).optional().describe('Lines that stop the replies, where packets arrive and none comes back'),
  open: z.array(open),
  assumes: z.array(z.string()),
});

const readFrom = z
  .strictObject({
    devices: count,
    files: count,
    problems: z.array(problem),
    notRead: z.array(z.strictObject({ file: z.string(), why: z.string() })),
  })
  .describe('The configurations that the answer rests on');

export const configRead = z
  .strictObject({ version, devices: z.array(device), problems: z.array(problem) })
  .describe('quaywall config read --json');

export const configReach = z
  .strictObject({
    version,
    read: readFrom,
    answer,
    management: z
      .array(
        z.strictObject({
          service: z.string(),
          port: z.number().int().optional(),
          protocol: z.number().int().optional(),
          encrypted: z.boolean(),
          verdict,
          decides: z.array(ruleRef),
        }),
      )
      .optional()
      .describe('Where the question is about a device itself: each way to it'),
  })
  .describe('quaywall config reach --json');

export const configMatrix = z
  .strictObject({
    version,
    read: readFrom,
    zones: z.array(z.string()),
    pairs: z
      .array(
        z.strictObject({
          from: z.string(),
          to: z.string(),
          verdict,
          everything: z.boolean(),
          services: z.array(passedService),
          witness: flow.optional(),
          decides: z.array(ruleRef),
          open: z.array(open),
          layer2: z.boolean().describe('Joined below IP'),
        }),
      )
      .describe('Every ordered pair of two zones'),
  })
  .describe('quaywall config matrix --json');

export const configRules = z
  .strictObject({
    version,
    devices: z.array(
      z.strictObject({
        device: z.string(),
        file: z.string(),
        filters: z.array(z.strictObject({ name: z.string(), rules: count })),
        findings: z.array(
          z.strictObject({
            kind: z.enum([
              'shadowed',
              'redundant',
              'overlapping',
              'any-any',
              'expired',
              'unused',
              'disabled',
              'matches-nothing',
            ]),
            rule: ruleRef,
            by: z.array(ruleRef),
            witness: flow.optional(),
            says: z.string(),
          }),
        ),
      }),
    ),
    observed: z
      .strictObject({ flows: count, from: instant.optional(), to: instant.optional() })
      .optional()
      .describe('Traffic the rules were held against'),
    problems: z.array(problem),
  })
  .describe('quaywall config rules --json');

export const configWhich = z
  .strictObject({
    version,
    read: readFrom,
    flow,
    devices: z.array(
      z.strictObject({
        device: z.string(),
        in: z.string().optional(),
        out: z.string().optional(),
        verdict: z.enum(['permit', 'deny', 'may']),
        rules: z.array(ruleRef),
        leaves: flow.describe('The packet as it leaves the device'),
      }),
    ),
    traces: z
      .array(
        z.strictObject({
          segment: z.string(),
          verdict: z.enum(['passes', 'may', 'stopped', 'unknown']),
          hops: z.array(hop),
          decides: z.array(ruleRef),
          reply: z.array(ruleRef).optional().describe('It arrives, and these lines stop the answer'),
          open: z.array(z.strictObject({ device: z.string(), line: openLine })).optional(),
          flow: flow.describe('As it arrives, or as it is stopped'),
          why: z.string(),
        }),
      )
      .describe('The way through the network, from every segment that has the sender’s address'),
  })
  .describe('quaywall config which --json');

const difference = z.strictObject({
  from: z.string(),
  to: z.string(),
  change: z.enum(['opens', 'closes', 'unproven']).describe('unproven: closed as before, and no longer proved'),
  certain: z.boolean(),
  services: z.array(passedService),
  witness: flow.optional(),
  rules: z.array(ruleRef).describe('New lines for what opens, old lines for what closes'),
  says: z.string(),
  open: z.array(open),
});

const templateEffect = z.strictObject({
  from: z.string(),
  to: z.string(),
  change: z.enum(['opens', 'closes']),
  services: z.array(passedService),
  witness: flow,
  rules: z.array(ruleRef),
  says: z.string(),
});

export const configDiff = z
  .strictObject({
    version,
    old: readFrom,
    new: readFrom,
    lines: z.array(
      z.strictObject({
        device: z.string(),
        change: z.enum(['same', 'changed', 'added', 'removed']),
        added: count,
        removed: count,
      }),
    ),
    differences: z.array(difference).describe('Empty: proved that no zone reaches more or less than before'),
    lists: z
      .array(
        z.strictObject({
          device: z.string(),
          list: z.string(),
          change: z.enum(['opens', 'closes']),
          cannotTell: z.string().optional(),
          changes: z.array(
            z.strictObject({
              from: addressSet,
              to: addressSet,
              services: z.array(passedService),
              witness: flow,
              before: ruleRef,
              after: ruleRef,
              certain: z.boolean(),
            }),
          ),
        }),
      )
      .describe('Filters that decide otherwise than before, whoever stands behind the interfaces'),
  })
  .describe('quaywall config diff --json');

const testPair = z.strictObject({
  from: z.string(),
  to: z.string(),
  fails: z.boolean().describe('The configurations say the contrary; false: it is not proved'),
  verdict,
  decides: z.array(ruleRef),
});

export const configTest = z
  .strictObject({
    version,
    read: readFrom,
    traffic: z.boolean().describe('Whether traffic was at hand: the folder was assessed'),
    tests: z.array(
      z.strictObject({
        id: z.string(),
        expect: z.enum(['deny', 'allow']),
        says: z.string(),
        result: z.enum(['pass', 'fail', 'cannot-tell', 'unknown']),
        configured: z
          .enum(['pass', 'fail', 'cannot-tell', 'undecided', 'unknown'])
          .describe('By configurations alone; undecided: they cannot decide it; unknown: none was read'),
        pairs: z.array(
          testPair.extend({ services: z.array(passedService), witness: flow.optional(), open: z.array(open) }),
        ),
        seen: z
          .array(
            z.strictObject({
              client: z.string().optional(),
              server: z.string().optional(),
              protocol: z.string(),
              port: z.number().int().optional(),
              first: instant,
              last: instant,
              conversations: z.array(z.strictObject({ capture: sha256, packet: count })),
            }),
          )
          .describe('Traffic that the test forbids'),
      }),
    ),
  })
  .describe('quaywall config test --json');

const fileNamed = z.strictObject({ file: z.string(), sha256 });

const requested = z.strictObject({ words: z.string(), witness: flow.optional(), rules: z.array(ruleRef) });

export const configChangeCheck = z
  .strictObject({
    version,
    verdict: z
      .enum(['only-declared', 'more', 'less', 'cannot-tell'])
      .describe('Only what was declared changes / more changes / something declared does not happen / cannot be told'),
    says: z.string(),
    hash: sha256.describe('Over both texts and the request: what an approval binds to'),
    asked: z
      .strictObject({ request: sha256, sheet: z.string() })
      .optional()
      .describe('With --ask: the request, and the file that two people sign'),
    devices: z.array(z.strictObject({ name: z.string(), old: fileNamed.optional(), next: fileNamed.optional() })),
    effects: z.array(
      z.strictObject({
        change: z.enum(['opens', 'closes', 'unproven']),
        certain: z.boolean(),
        services: z.array(passedService),
        witness: flow.optional(),
        rules: z.array(ruleRef),
        says: z.string(),
        declared: z.boolean(),
      }),
    ),
    already: z.array(requested).describe('Declared, and already so before'),
    undone: z.array(requested).describe('Declared, and not so afterwards'),
    tests: z.array(
      z.strictObject({
        id: z.string(),
        state: z.enum(['pass', 'fail', 'cannot-tell', 'undecided', 'unknown']),
        newly: z.boolean(),
        pairs: z.array(testPair),
      }),
    ),
    testsRun: count,
    breaks: z.array(
      z.strictObject({
        kind: z.enum(['service', 'seen']),
        id: z.string(),
        words: z.string(),
        rules: z.array(ruleRef),
      }),
    ),
    checked: z.strictObject({ services: count, seen: count }),
    open: z.array(z.strictObject({ device: z.string(), line: openLine })),
    missing: z.array(z.string()).describe('Devices without a configuration that could matter'),
    texts: z.array(
      z.strictObject({
        device: z.string(),
        hunks: z.array(
          z.strictObject({ oldStart: z.number().int(), newStart: z.number().int(), lines: z.array(z.string()) }),
        ),
        added: count,
        removed: count,
      }),
    ),
  })
  .describe('quaywall config change check --json');

const collectedFile = z.strictObject({ file: z.string(), sha256, collected: instant });

export const configChangeList = z
  .strictObject({
    version,
    changes: z.array(
      z.strictObject({
        id: z.string(),
        kind: z.string(),
        reason: z.string(),
        targets: z.array(z.string()),
        from: z.string(),
        until: z.string(),
        expires: z.string().optional(),
        owner: z.string().optional(),
        state: z
          .enum(['planned', 'open', 'to-compare', 'closed', 'not-as-declared', 'reopened', 'over'])
          .describe(
            'to-compare: its window is over and nothing was collected since; reopened: it ran out and what it opened still passes; over: it ran out and nothing of it passes',
          ),
        why: z.string(),
        compared: z
          .array(
            z.strictObject({
              device: z.string(),
              before: collectedFile,
              after: collectedFile,
              state: z.enum(['covered', 'no-change', 'more', 'unsaid']),
              why: z.string(),
            }),
          )
          .describe('The collected configurations around its window'),
        approval: z
          .strictObject({
            state: z.string(),
            signers: z.array(z.string()),
            request: sha256.optional(),
            hash: sha256.describe('That of the check it was asked with'),
            expires: instant.optional(),
            redeclared: z.boolean().describe('The register declares something else now than what was signed'),
          })
          .optional(),
        texts: z
          .array(
            z.strictObject({
              device: z.string(),
              runs: z.enum(['approved', 'works-alike', 'old', 'other', 'none']),
              file: z.string().optional(),
              collected: instant.optional(),
            }),
          )
          .describe('Of an approved change: what each of its devices runs since its window began'),
      }),
    ),
  })
  .describe('quaywall config change list --json');

export const configTemplate = z
  .strictObject({
    version,
    read: readFrom,
    templates: z.array(
      z.strictObject({
        id: z.string(),
        like: z.string(),
        same: z.array(z.string()),
        different: z.array(
          z.strictObject({
            device: z.string(),
            effects: z.array(templateEffect),
          }),
        ),
        cannotTell: z.array(z.strictObject({ device: z.string(), why: z.string() })),
      }),
    ),
  })
  .describe('quaywall config template --json');

export const configCheckProof = z
  .strictObject({
    version,
    file: z.string(),
    claim: z.string(),
    seal: z.string(),
    result: z.enum(['ok', 'wrong', 'cannot-check']),
    why: z.array(z.string()),
    files: z.array(z.strictObject({ name: z.string(), sha256, here: z.boolean() })),
  })
  .describe('quaywall config check-proof --json');

export const configDialects = z
  .strictObject({
    version,
    dialects: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        maker: z.string(),
        proven: z.enum(['real', 'manual']).describe('Met on files of real devices / made from manuals alone'),
        measured: z.string().optional().describe('Share of the relevant lines of public files that is understood'),
        sources: z.array(z.string()),
        topics: z.array(
          z.strictObject({
            topic: z.string(),
            state: z.enum(['harmless', 'not-modelled', 'limited', 'modelled']),
            note: z.string().optional(),
          }),
        ),
      }),
    ),
  })
  .describe('quaywall config dialects --json');

export type ConfigDeviceDocument = z.infer<typeof device>;
