// A configuration that two people approved: bound to the hash of the file, as the file of one device.
import type { Instant, Sha256 } from '#kit';
import type { ConfigPlacement } from '#facts';
import type { Approvals, Standing } from './approvals.ts';

interface ApprovedConfig {
  device: string;
  artefact: Sha256;
  state: 'approved' | 'half-signed' | 'unsigned' | 'void' | 'expired' | 'refused';
  signers: string[];
}

/** Kind of request: `approve request FILE --kind configuration --subject DEVICE`. */
export const configurationKind = 'configuration';

const shown: Partial<Record<Standing['state'], ApprovedConfig['state']>> = {
  approved: 'approved',
  'half-signed': 'half-signed',
  requested: 'unsigned',
  expired: 'expired',
  refused: 'refused',
};

/** The configurations of known devices that somebody was ever asked to approve, with where that stands. */
export function approvedConfigurations(
  approvals: Approvals,
  placements: readonly ConfigPlacement[],
  asOf: Instant,
): ApprovedConfig[] {
  return placements.flatMap((p) => {
    if (p.asset === undefined) return [];
    const standing = approvals.stateOf(p.artefact, asOf, { kind: configurationKind, subject: p.asset });
    // `void`: of this device another text was put before them, and never this one.
    const state = shown[standing.state];
    if (state === undefined) return [];
    return [{ device: p.asset, artefact: p.artefact, state, signers: standing.signers.map((s) => s.person) }];
  });
}
