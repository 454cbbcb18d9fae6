// `doctor`: can Quaywall do its work on this machine, and what is missing?
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { byteCount } from '#kit';
import { outJson } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';
import { dataFolder, dataOption, folderArgument } from '../folders.ts';
import { programVersion } from '../program.ts';

interface Check {
  what: string;
  good: boolean;
  says: string;
  remedy?: string;
}

export const doctor: CommandSpec = {
  name: 'doctor',
  summary: 'check this machine and a folder’s state',
  arguments: [['[folder]', 'an assessed folder (default: here)']],
  options: [dataOption],
  async run(input, io) {
    const folder = folderArgument(input);
    const checks = [await node(), zones(), space(folder), writable(folder), await state(dataFolder(input, folder))];
    if (io.json) await outJson(io, { version: 1, quaywall: programVersion(), checks });
    else {
      const { labelled } = await import('#reports');
      const lines = checks.flatMap((c) =>
        labelled(c.good ? 'good' : 'LOOK', `${c.what}: ${c.says}${c.good || !c.remedy ? '' : `. ${c.remedy}`}`, io),
      );
      await io.out(`quaywall ${programVersion()}\n${lines.join('\n')}\n`);
    }
    return checks.every((c) => c.good) ? exit.fine : exit.findings;
  },
};

async function node(): Promise<Check> {
  const good = Number(process.versions.node.split('.')[0]) >= 24;
  const sqlite = await import('node:sqlite').then(
    () => true,
    () => false,
  );
  return {
    what: 'Node.js',
    good: good && sqlite,
    says: `${process.versions.node}${sqlite ? ', with its database' : ', without its database'}`,
    remedy: 'Start it with ./quaywall, which brings the right one',
  };
}

function zones(): Check {
  let good = true;
  try {
    good =
      new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'short' }).format(0).length > 0;
  } catch {
    good = false;
  }
  return {
    what: 'Time zones',
    good,
    says: good ? 'known' : 'not known',
    remedy: 'This Node.js was built without them',
  };
}

function space(folder: string): Check {
  try {
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    return {
      what: 'Room on the disk',
      good: free > 1e9,
      says: `${byteCount(free)} free`,
      remedy: 'Make room: less than 1 GB is left',
    };
  } catch {
    return {
      what: 'Room on the disk',
      good: false,
      says: `cannot look at ${folder}`,
      remedy: 'Name a folder that is there',
    };
  }
}

function writable(folder: string): Check {
  try {
    accessSync(folder, constants.W_OK);
    return { what: 'The folder', good: true, says: 'may be written' };
  } catch {
    return {
      what: 'The folder',
      good: false,
      says: `${folder} may not be written`,
      remedy: 'Keep the state elsewhere with --data',
    };
  }
}

async function state(data: string): Promise<Check> {
  if (!existsSync(data)) return { what: 'State', good: true, says: `none yet in ${data}` };
  const { verify } = await import('#ledger');
  try {
    const v = await verify(data, { captures: false });
    return {
      what: 'State',
      good: v.good,
      says: v.good
        ? `${v.entries} ledger entries, none changed`
        : `${v.problems.length} places of the ledger were changed`,
      remedy: 'Run "quaywall ledger verify" for the whole damage',
    };
  } catch {
    return { what: 'State', good: false, says: `${data} holds no ledger`, remedy: 'Name the state folder with --data' };
  }
}
