// What is wrong at the sample terminal on every day, on purpose. A calm day raises these findings and no other.

export interface KnownFault {
  /** Measure under which it is raised. */
  measure: string;
  /** The cause of the finding. */
  cause: RegExp;
  /** Where it was put into the terminal. */
  where: string;
}

export const knownFaults: readonly KnownFault[] = [
  { measure: 'guidance-in-force', cause: /^expired:MSCI 2026-007$/, where: 'registers/advisories.yaml: no successor' },
  { measure: 'agreements', cause: /^telemetry$/, where: 'registers/agreements.yaml: CT-ZPMC-16 allows it' },
  { measure: 'agreements', cause: /^expired$/, where: 'registers/agreements.yaml: CT-ZPMC-09, CT-NUC-15' },
  { measure: 'agreements', cause: /^ends-soon$/, where: 'registers/agreements.yaml: CT-TME-23' },
  { measure: 'spares', cause: /^below-minimum:SP-(02|07|09)$/, where: 'registers/spares.yaml' },
  { measure: 'image-backups', cause: /^overdue:BK-STS-02-CMS$/, where: 'registers/backups.yaml: of February' },
  { measure: 'offline-backups', cause: /^no-offline-copy:BK-STS-04-VFD$/, where: 'registers/backups.yaml' },
  { measure: 'notices', cause: /^attested:AT-26-11$/, where: 'attestations/statements.yaml: admitted' },
  {
    measure: 'monitor-crane',
    cause: /^never-watched$/,
    where: 'registers/sensors.yaml: cranes that no capture was taken on',
  },
];
