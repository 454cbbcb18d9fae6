// Policy tests, evaluated against configurations and traffic: what must never, or must always, be possible.
import type { AddressSet } from '#facts';
import { reach } from '#reach';
import type { Answer, EndSet } from '#reach';
import type { PolicyTest, Site } from '#site';
import type { Talk, View } from '../view.ts';
import { changeFor } from '../joins/change.ts';
import { sessionFor, sessionsDuring } from '../joins/session.ts';
import { visitsDuring } from '../joins/visit.ts';
import { betweenTransit, gotAnswer } from '../matrix.ts';
import { partsOf, servicesOf } from './declared.ts';
import type { ZonePart } from './declared.ts';
import type { Configured } from './configured.ts';

export interface PolicyResult {
  test: PolicyTest;
  /** Worst of both kinds of evidence. `unknown`: neither says anything. */
  verdict: 'pass' | 'fail' | 'cannot-tell' | 'unknown';
  /** By configurations; `undecided` where they cannot say (an operation, a time), `unknown` where none was read. */
  configured: 'pass' | 'fail' | 'cannot-tell' | 'undecided' | 'unknown';
  /** Pairs of places of which the configurations say the contrary, or cannot be proved: with the deciding lines. */
  pairs: { from: string; to: string; answer: Answer; fails: boolean }[];
  /** Traffic that the test forbids. */
  seen: Talk[];
}

type Network = Configured['network'];

const remembered = new WeakMap<View, PolicyResult[]>();

/** All tests of the site. Traffic is judged only of captures whose place is known. */
export function policyResults(view: View): PolicyResult[] {
  let known = remembered.get(view);
  if (!known) remembered.set(view, (known = evaluate(view)));
  return known;
}

function evaluate(view: View): PolicyResult[] {
  return view.site.policy_tests.map((test) => {
    const seen = test.expect === 'deny' ? view.talks.filter((t) => t.assigned && contradicts(view, test, t)) : [];
    const { state, pairs } = view.configured
      ? againstNetwork(view.site, test, view.configured.network, (a, b) => view.configured!.pair(a, b)?.verdict)
      : { state: 'unknown' as const, pairs: [] };
    const verdict =
      seen.length > 0 || state === 'fail'
        ? 'fail'
        : state === 'cannot-tell'
          ? 'cannot-tell'
          : state === 'pass'
            ? 'pass'
            : state === 'undecided'
              ? 'cannot-tell'
              : 'unknown';
    return { test, verdict, configured: state, pairs, seen };
  });
}

/**
 * One test against a network. `quick`: a verdict for a whole pair of zones that is known already, so that what is denied whole is not asked again.
 */
export function againstNetwork(
  site: Site,
  test: PolicyTest,
  network: Network,
  quick: (from: string, to: string) => Answer['verdict'] | undefined = () => undefined,
): { state: Exclude<PolicyResult['configured'], 'unknown'>; pairs: PolicyResult['pairs'] } {
  const services = servicesOf(test.transport, test.ports);
  // Below IP, and what hangs on an operation or a time, no packet filter decides.
  if (services?.length === 0) return { state: 'undecided', pairs: [] };
  const from = partsOf(site, test.from).parts;
  const to = without(site, partsOf(site, test.to).parts, test.except);
  const pairs: PolicyResult['pairs'] = [];
  let open = false;
  for (const a of from) {
    for (const b of to) {
      if (a.zone.id === b.zone.id || betweenTransit(a.zone, b.zone)) continue;
      if (test.expect === 'deny' && quick(a.zone.id, b.zone.id) === 'must-deny') continue;
      const answer = reach(network, { from: endOf(a), to: endOf(b), ...(services ? { services } : {}) });
      const good = test.expect === 'deny' ? 'must-deny' : 'must-permit';
      if (answer.verdict === good) continue;
      const fails = test.expect === 'deny' ? answer.verdict === 'must-permit' : answer.verdict === 'must-deny';
      open ||= !fails;
      pairs.push({ from: labelOf(a), to: labelOf(b), answer, fails });
    }
  }
  const conditional = test.operations !== undefined || test.outside !== undefined;
  if (pairs.some((p) => p.fails)) return { state: conditional ? 'undecided' : 'fail', pairs };
  return { state: open ? (conditional ? 'undecided' : 'cannot-tell') : 'pass', pairs };
}

const endOf = (part: ZonePart): EndSet => ({
  label: labelOf(part),
  segments: [part.zone.id],
  ...(part.addresses ? { addresses: part.addresses } : {}),
});

const labelOf = (part: ZonePart): string =>
  part.assets.length === 0
    ? part.zone.id
    : part.assets.length > 3
      ? `${part.assets.length} devices of ${part.zone.id}`
      : part.assets.map((a) => a.id).join(', ');

/** Parts less what a selector names: whole zones go, single machines are cut out of the addresses. */
function without(site: Site, parts: readonly ZonePart[], except: PolicyTest['except']): ZonePart[] {
  if (except === undefined) return [...parts];
  const out = new Map(partsOf(site, except).parts.map((p) => [p.zone.id, p]));
  return parts.flatMap((part) => {
    const cut = out.get(part.zone.id);
    if (!cut) return [part];
    if (!cut.addresses) return [];
    const addresses: AddressSet = {
      include: part.addresses?.include ?? part.zone.subnets,
      except: [...(part.addresses?.except ?? []), ...cut.addresses.include],
    };
    return [{ ...part, addresses }];
  });
}

/** Whether a talk is what a test forbids. */
function contradicts(view: View, test: PolicyTest, talk: Talk): boolean {
  const { client, server } = talk;
  if (client.group || server.group) return false;
  if (!view.within(test.from, client) || !view.within(test.to, server)) return false;
  if (client.zone !== undefined && client.zone.id === server.zone?.id) return false;
  if (test.except !== undefined && view.within(test.except, server)) return false;
  // A try that a firewall stopped shows that the test holds.
  if (!gotAnswer(talk)) return false;
  if (test.transport !== 'any' && talk.transport.replace('icmpv6', 'icmp') !== test.transport) return false;
  if (test.ports.length > 0 && !test.ports.some((p) => onPort(p, talk.port))) return false;
  const operations = test.operations;
  if (operations && !talk.operations.some((o) => operations.includes(o.class))) return false;
  if (test.outside === undefined) return true;
  const wanted = operations ? talk.operations.filter((o) => operations.includes(o.class)) : talk.operations;
  if (test.outside === 'change' && wanted.length === 0) return false;
  return talk.conversations.some((c) => {
    const seen = { client, server, from: c.first, to: c.last, errorMs: view.clockErrorMs(c.capture) };
    if (test.outside === 'change')
      return changeFor(view, seen, ['program', 'firmware', 'configuration']).answer === 'outside';
    if (test.outside === 'session')
      return ![sessionFor(view, seen).answer, ...sessionsDuring(view, seen).map((s) => s.answer)].some(
        (a) => a !== 'outside',
      );
    const crane = server.crane ?? client.crane;
    return crane === undefined || !visitsDuring(view, crane, seen).some((v) => v.answer !== 'outside');
  });
}

function onPort(port: number | string, seen: number | undefined): boolean {
  if (seen === undefined) return false;
  if (typeof port === 'number') return port === seen;
  if (port.startsWith('0x')) return Number.parseInt(port, 16) === seen;
  const [from, to] = port.split('-').map(Number);
  return seen >= from! && seen <= (to ?? from!);
}
