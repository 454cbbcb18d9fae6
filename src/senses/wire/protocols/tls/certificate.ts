// Names in an X.509 certificate (RFC 5280): whom it was given to, for which hosts, and by whom. Parsed by OpenSSL through node:crypto.
import { hash, X509Certificate } from 'node:crypto';
import { inert } from '#kit';

interface CertificateNames {
  /** Common name of the subject, then DNS names of the subjectAltName extension, lower case, each once. Inert. */
  names: string[];
  /** Issuer's name as `CN=R3, O=Let's Encrypt, C=US`, most specific part first. Inert. */
  issuer: string;
}

const mostNames = 100;

/** The same few certificates are shown again with every connection: what the last ones said is kept, by their hash. */
const seen = new Map<string, CertificateNames | undefined>();
const mostSeen = 500;

/** @param der one certificate. @returns undefined where OpenSSL finds it malformed. */
export function certificateNames(der: Uint8Array): CertificateNames | undefined {
  const key = hash('sha256', der, 'base64');
  if (seen.has(key)) return seen.get(key);
  const names = readNames(der);
  if (seen.size >= mostSeen) seen.clear();
  seen.set(key, names);
  return names;
}

function readNames(der: Uint8Array): CertificateNames | undefined {
  try {
    const certificate = new X509Certificate(der);
    const names = new Set<string>();
    for (const line of (certificate.subject ?? '').split('\n')) {
      if (line.startsWith('CN=')) names.add(inert(unescaped(line.slice(3)).toLowerCase()));
    }
    for (const name of alternativeNames(certificate.subjectAltName ?? '')) {
      if (names.size < mostNames) names.add(inert(name.toLowerCase()));
    }
    names.delete('');
    const issuer = (certificate.issuer ?? '').split('\n').reverse().map(unescaped).join(', ');
    return { names: [...names], issuer: inert(issuer) };
  } catch {
    return undefined;
  }
}

/** Node escapes separators within a value (RFC 2253): `VeriSign\\, Inc.`. Escaped control characters stay as they are. */
function unescaped(value: string): string {
  return value.replace(/\\([^0-9A-Fa-f])/g, '$1');
}

/** Node writes `DNS:a.example, DNS:"odd, name", IP Address:10.0.0.1`: quoted as JSON where a name could be mistaken for a separator. */
function* alternativeNames(text: string): Generator<string> {
  for (const [, quoted, plain] of text.matchAll(/(?:^|, )DNS:(?:("(?:[^"\\]|\\.)*")|([^,]*))/g)) {
    if (plain !== undefined) yield plain;
    else if (quoted !== undefined) yield JSON.parse(quoted) as string;
  }
}
