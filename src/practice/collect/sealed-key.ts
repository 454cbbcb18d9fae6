// A private key that lies on a disk counts only where a passphrase seals it.
import ssh2 from 'ssh2';
import { QuaywallError } from '#kit';

/** The key, checked: sealed, and opened by this passphrase. @throws QuaywallError that names the file and never the passphrase. */
export function sealedKey(text: string, passphrase: string, file: string): { privateKey: string; passphrase: string } {
  const open = ssh2.utils.parseKey(text);
  if (!(open instanceof Error)) {
    throw new QuaywallError({
      what: 'the key lies on the disk in clear, and is not used',
      where: { file },
      remedy: 'Seal it: ssh-keygen -p -f FILE',
    });
  }
  const opened = ssh2.utils.parseKey(text, passphrase);
  if (opened instanceof Error) {
    throw new QuaywallError({ what: 'the key cannot be opened (damaged, or another passphrase)', where: { file } });
  }
  return { privateKey: text, passphrase };
}
