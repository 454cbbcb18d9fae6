// file-transfer: files enter the crane network through one gate where they are checked, not on a stick.
import { attestedMeasure } from './attested-measure.ts';
import { canUse2023, must2026 } from './citations.ts';
import { theSite } from './subjects.ts';

const words =
  'Utilize secure file transfer tools/maintain a secure file transfer to reduce the risk of malware when transferring files into the crane network, such as firmware updates, reducing dependency on removable media (e.g., USBs)';

export const fileTransfer = attestedMeasure({
  id: 'file-transfer',
  short: 'Files brought aboard',
  title: 'Files enter the crane network only through a checked gate',
  list: 'B',
  citations: [
    must2026(words),
    canUse2023(
      'Utilize secure file transfer tools/maintain a secure file transfer to reduce the risk of malware when transferring files into the crane network, such as firmware updates, reducing dependency on removable media (e.g., USBS).',
    ),
  ],
  matters: 'A stick from a pocket has brought more trouble to cranes than any network.',
  needs: [
    { kind: 'attestation', what: 'a procedure for files: scanned, verified, released by two people', days: 365 },
    { kind: 'host-log', what: 'records of sticks and files on the crane computers', days: 30 },
  ],
  todo: 'Name one computer where files are handed in and checked; lock the USB ports of the crane computers; keep the release notes.',
  subjects: theSite,
});
