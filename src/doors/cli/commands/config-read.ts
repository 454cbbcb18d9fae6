// `config read`: what configurations say, without a site: devices, interfaces, filters, and what became of every line. Shape of --json: docs/schemas/config-read.json.
import { counted, problemText } from '#kit';
import { listArgument, outJson } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';

export const configRead: CommandSpec = {
  name: 'config read',
  summary: 'read device configurations: interfaces, filters, what became of every line',
  arguments: [['<files...>', 'configurations, or what show commands printed, of any maker']],
  async run(input, io) {
    const { readConfigFiles } = await import('#intake');
    const { dialects } = await import('#netconfig');
    const read = await readConfigFiles(listArgument(input, 0), {
      onProgress: (file) => {
        io.progress(`reading ${file}`);
      },
    });
    io.progress('');
    if (io.json) {
      const { deviceDocument } = await import('../output/config-json.ts');
      await outJson(io, { version: 1, devices: read.devices.map(deviceDocument), problems: read.problems });
    } else {
      const { configReadText } = await import('../output/config-read-text.ts');
      const nameOf = (id: string) => dialects.find((d) => d.id === id)?.name ?? id;
      await io.out(read.devices.map((d) => configReadText(d, nameOf(d.dialect), io)).join('\n'));
      if (read.devices.length > 1) await io.out(`\n${counted(read.devices.length, 'device')}.\n`);
    }
    for (const problem of read.problems) io.note(problemText(problem));
    return read.devices.length === 0 || read.notRead.length > 0 ? exit.error : exit.fine;
  },
};
