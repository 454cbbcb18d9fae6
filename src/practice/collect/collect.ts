// Fetches configurations of the devices of one collection, one after the other, into configs/DAY/ of the site's folder. Whole files only.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QuaywallError, sha256, siteDay } from '#kit';
import type { Instant, Problem, Sha256 } from '#kit';
import type { Ledger } from '#ledger';
import type { Collection, Site } from '#site';
import { platforms } from './platforms.ts';
import { ask } from './session.ts';
import type { Credentials, Target } from './session.ts';
import { outsideWindow } from './window.ts';

export interface CollectOptions {
  site: Site;
  folder: string;
  collection: string;
  ledger: Ledger;
  credentials: Credentials;
  /** Person who started it. */
  by: string;
  now: () => Instant;
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
  /** Only these assets of the collection. */
  only?: readonly string[];
}

export interface Collected {
  files: { asset: string; name: string; command: string; sha256: Sha256; bytes: number }[];
  problems: Problem[];
}

/** What would be sent to which device, in order: the whole of it. */
export function collectionPlan(
  site: Site,
  id: string,
): { target: Target; commands: { command: string; purpose: string }[] }[] {
  const collection = collectionOf(site, id);
  const platform = platforms[collection.platform];
  return targetsOf(site, collection).map((target) => ({
    target,
    commands: [
      ...platform.quiet.map((command) => ({ command, purpose: 'so that no answer waits for a key' })),
      ...platform.shows.map(({ command, purpose }) => ({ command, purpose })),
    ],
  }));
}

/**
 * Collects. A device that fails is told and the others go on; of a device, files are written only once all its answers are whole.
 * @throws QuaywallError when the collection is not enabled, not there, or its window is not open: then nothing was sent to anyone.
 */
export async function collect(options: CollectOptions): Promise<Collected> {
  const { site, ledger, now } = options;
  const collection = collectionOf(site, options.collection);
  if (!collection.enabled) {
    throw new QuaywallError({
      what: `the collection ${collection.id} is not enabled; nothing was sent`,
      remedy: 'Set enabled: true in registers/collections.yaml once its owner agrees',
    });
  }
  const platform = platforms[collection.platform];
  const result: Collected = { files: [], problems: [] };
  const targets = targetsOf(site, collection).filter((t) => !options.only || options.only.includes(t.asset));
  for (const target of targets) {
    options.signal?.throwIfAborted();
    const outside = outsideWindow(collection, now(), site.facility.timezone);
    if (outside !== undefined) {
      const problem = { what: `${outside}; ${target.asset} was not asked` };
      if (result.files.length === 0 && result.problems.length === 0) throw new QuaywallError(problem);
      result.problems.push(problem);
      continue;
    }
    options.onProgress?.(`asking ${target.asset} at ${target.address}`);
    const answers: { command: string; ending: string; text: string }[] = [];
    try {
      await ask(
        target,
        platform,
        options.credentials,
        { pauseMs: collection.pause_seconds * 1000, ...(options.signal ? { signal: options.signal } : {}) },
        (show, text) => answers.push({ command: show.command, ending: show.file, text }),
      );
    } catch (error) {
      if (!(error instanceof QuaywallError)) throw error;
      result.problems.push(...error.problems);
      continue;
    }
    const written = keep(options, target, answers);
    result.files.push(...written);
    ledger.append('collected', {
      collection: collection.id,
      asset: target.asset,
      address: target.address,
      hostKey: target.hostKey,
      user: target.user,
      by: options.by,
      answers: written.map(({ command, name, sha256: hash }) => ({ command, name, sha256: hash })),
    });
  }
  return result;
}

function keep(
  { folder, site, now }: CollectOptions,
  target: Target,
  answers: readonly { command: string; ending: string; text: string }[],
): Collected['files'] {
  const day = siteDay(now(), site.facility.timezone);
  const into = join(folder, 'configs', day);
  mkdirSync(into, { recursive: true });
  const base = target.asset.replace(/[^A-Za-z0-9._-]/g, '_');
  return answers.map(({ command, ending, text }) => {
    // A second collection of one day stands beside the first: what was once collected is never overwritten.
    let name = `${base}${ending}`;
    for (let n = 2; existsSync(join(into, name)); n++) name = `${base}~${n}${ending}`;
    const partial = join(into, `.${name}.part`);
    try {
      writeFileSync(partial, text, { mode: 0o600 });
      renameSync(partial, join(into, name));
    } finally {
      rmSync(partial, { force: true });
    }
    return {
      asset: target.asset,
      name: `configs/${day}/${name}`,
      command,
      sha256: sha256(text),
      bytes: Buffer.byteLength(text),
    };
  });
}

function collectionOf(site: Site, id: string): Collection {
  const found = site.collections.find((c) => c.id === id);
  if (found) return found;
  throw new QuaywallError({
    what: `there is no collection ${id}`,
    expected:
      site.collections.length === 0
        ? 'an entry in registers/collections.yaml'
        : `one of ${site.collections.map((c) => c.id).join(', ')}`,
  });
}

function targetsOf(site: Site, collection: Collection): Target[] {
  return collection.devices.map((d) => {
    const address = d.address ?? site.assets.find((a) => a.id === d.asset)?.ip[0];
    if (address === undefined)
      throw new QuaywallError({ what: `${collection.id}: ${d.asset} has no address`, remedy: 'Name one as address:' });
    return { asset: d.asset, address, port: d.port, user: collection.user, hostKey: d.host_key };
  });
}
