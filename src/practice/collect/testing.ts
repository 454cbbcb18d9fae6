// For tests only: a real OpenSSH server on this machine whose every session is a small command line that plays a switch.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, chmodSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface PlayedSwitch {
  port: number;
  /** Fingerprint of its key. */
  hostKey: string;
  user: string;
  /** A sealed key that it lets in, with its passphrase. */
  key: { privateKey: string; passphrase: string };
  /** Every line that was typed to it. */
  typed(): string[];
  stop(): void;
}

/** Starts it. `answers`: what each command prints. What it does not know it answers as IOS does. */
export async function playSwitch(answers: Record<string, string>, prompt = 'SW1#'): Promise<PlayedSwitch> {
  const dir = mkdtempSync(join(tmpdir(), 'played-switch-'));
  const at = (name: string) => join(dir, name);
  const passphrase = 'sealed for the test';
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('host')]);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', at('user')]);
  writeFileSync(at('authorized'), readFileSync(at('user.pub')));
  const cases = Object.entries(answers).map(([command, answer], i) => {
    writeFileSync(at(`answer${i}`), answer);
    return `    '${command}') cat '${at(`answer${i}`)}' ;;`;
  });
  writeFileSync(
    at('switch.sh'),
    `#!/bin/sh
if [ -n "$SSH_ORIGINAL_COMMAND" ]; then
  echo "exec $SSH_ORIGINAL_COMMAND" >> '${at('typed')}'
  case "$SSH_ORIGINAL_COMMAND" in
${cases.join('\n')}
    *) exit 1 ;;
  esac
  exit 0
fi
stty -echo 2>/dev/null
printf '\\r\\nplayed switch\\r\\n${prompt}'
while IFS= read -r line; do
  line=$(printf '%s' "$line" | tr -d '\\r')
  printf '%s\\r\\n' "$line"
  echo "$line" >> '${at('typed')}'
  case "$line" in
${cases.join('\n')}
    exit) exit 0 ;;
    terminal*) ;;
    *) printf '%% Invalid input detected\\r\\n' ;;
  esac
  printf '${prompt}'
done
`,
  );
  chmodSync(at('switch.sh'), 0o755);
  const port = await freePort();
  writeFileSync(
    at('sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('host')}`,
      `PidFile ${at('pid')}`,
      `AuthorizedKeysFile ${at('authorized')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin yes',
      `ForceCommand ${at('switch.sh')}`,
    ].join('\n') + '\n',
  );
  if (!existsSync('/run/sshd')) execFileSync('mkdir', ['-p', '/run/sshd']);
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', at('sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  for (let n = 0; n < 100 && !said.includes('listening'); n++) {
    if (server.exitCode !== null) throw new Error(`sshd did not start: ${said}`);
    await sleep(50);
  }
  const hostKey = execFileSync('ssh-keygen', ['-lf', at('host.pub')], { encoding: 'utf8' }).split(' ')[1]!;
  return {
    port,
    hostKey,
    user: userInfo().username,
    key: { privateKey: readFileSync(at('user'), 'utf8'), passphrase },
    typed: () =>
      existsSync(at('typed'))
        ? readFileSync(at('typed'), 'utf8')
            .split('\n')
            .filter((l) => l !== '')
        : [],
    stop: () => {
      server.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}
