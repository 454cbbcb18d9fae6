// Looking at the tree: every look marks what was looked at, so that what nobody looked at shows.
import type { LineScope, LineState, Lines } from '#facts';
import type { NodeMark, PanNode } from './tree.ts';

export class Look {
  readonly scope: LineScope;
  /** What most nodes get; one object for all. */
  readonly #seen: NodeMark;

  constructor(scope: LineScope) {
    this.scope = scope;
    this.#seen = { state: 'modelled', scope };
  }

  #mark(node: PanNode, state: LineState | 'aside', note?: string): void {
    node.mark = { state, scope: this.scope, ...(note === undefined ? {} : { note }) };
  }

  /** The block of that name. */
  at(node: PanNode | undefined, ...path: string[]): PanNode | undefined {
    let found = node;
    for (const key of path) {
      found = found?.children.get(key);
      if (found) found.mark ??= this.#seen;
    }
    return found;
  }

  /** Entries of a block. */
  entries(node: PanNode | undefined): PanNode[] {
    if (!node) return [];
    node.mark ??= this.#seen;
    for (const child of node.children.values()) child.mark ??= this.#seen;
    return [...node.children.values()];
  }

  /** Values of a list. */
  list(node: PanNode | undefined, ...path: string[]): string[] | undefined {
    const found = this.at(node, ...path);
    if (!found) return undefined;
    const keys: string[] = [];
    found.mark ??= this.#seen;
    for (const child of found.children.values()) {
      child.mark ??= this.#seen;
      keys.push(child.key);
    }
    return keys;
  }

  /** A single value; set twice, the last holds. */
  one(node: PanNode | undefined, ...path: string[]): string | undefined {
    return this.list(node, ...path)?.at(-1);
  }

  yes(node: PanNode | undefined, ...path: string[]): boolean {
    return this.one(node, ...path) === 'yes';
  }

  /** Marks a block whole. */
  whole(node: PanNode | undefined, state: LineState | 'aside', note?: string): void {
    if (node) this.#mark(node, state, note);
  }

  /** Blocks that cannot change what reaches what. */
  harmless(node: PanNode | undefined, keys: readonly string[]): void {
    for (const key of keys) this.whole(node?.children.get(key), 'harmless');
  }

  /** Blocks that could, and are not followed. @returns whether there is one with something in it. */
  open(node: PanNode | undefined, keys: readonly string[], note: string, state: LineState = 'not-modelled'): boolean {
    let found = false;
    for (const key of keys) {
      const child = node?.children.get(key);
      if (!child) continue;
      const off =
        child.children.size === 0 ||
        (child.children.size === 1 &&
          (child.children.has('no') || child.children.has('none') || child.children.has('any')));
      this.#mark(child, off ? 'harmless' : state, off ? undefined : note);
      found ||= !off;
    }
    return found;
  }
}

export const linesOf = (node: PanNode): Lines =>
  node.to > node.line ? { file: 0, line: node.line, to: node.to } : { file: 0, line: node.line };
