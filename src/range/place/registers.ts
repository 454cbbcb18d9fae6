// Changes to the registers of a copied terminal, kept as YAML with its comments: what a day adds beside its packets.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';
import type { Document, YAMLMap, YAMLSeq } from 'yaml';
import type { RegisterName } from '#site';

export class Registers {
  private readonly folder: string;

  /** @param folder of the site: the one with `site.yaml`. */
  constructor(folder: string) {
    this.folder = folder;
  }

  private edit(register: RegisterName, work: (entries: YAMLSeq, document: Document) => void): void {
    const path = join(this.folder, 'registers', `${register}.yaml`);
    const document = parseDocument(existsSync(path) ? readFileSync(path, 'utf8') : '[]\n');
    const top = document.contents;
    if (!isSeq(top)) throw new TypeError(`${path} is not a list`);
    work(top, document);
    writeFileSync(path, document.toString({ lineWidth: 0 }));
  }

  private static find(entries: YAMLSeq, id: string): YAMLMap | undefined {
    return entries.items.find((e): e is YAMLMap => isMap(e) && e.get('id') === id);
  }

  /** Adds an entry; one with the same id is replaced. */
  put(register: RegisterName, entry: { id: string } & Record<string, unknown>): void {
    this.edit(register, (entries, document) => {
      const node = document.createNode(entry);
      const at = entries.items.findIndex((e) => isMap(e) && e.get('id') === entry.id);
      if (at < 0) entries.add(node);
      else entries.items[at] = node;
    });
  }

  /** Sets members of an entry; a value of undefined takes the member away. */
  set(register: RegisterName, id: string, values: Record<string, unknown>): void {
    this.edit(register, (entries, document) => {
      const entry = Registers.find(entries, id);
      if (!entry) throw new RangeError(`${register} has no ${id}`);
      for (const [key, value] of Object.entries(values)) {
        if (value === undefined) entry.delete(key);
        else entry.set(key, document.createNode(value));
      }
    });
  }

  /** Appends to a list inside an entry. */
  append(register: RegisterName, id: string, list: string, value: unknown): void {
    this.edit(register, (entries, document) => {
      const entry = Registers.find(entries, id);
      if (!entry) throw new RangeError(`${register} has no ${id}`);
      const there = entry.get(list);
      if (isSeq(there)) there.add(document.createNode(value));
      else entry.set(list, document.createNode([value]));
    });
  }
}
