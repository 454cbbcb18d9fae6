// Exports that no other file uses are dead: they are taken out, not kept for later. A planted dead export proves that the check sees.
// A type may be exported for its own file's sake (it stands in an exported signature); a value may not.
import ts from 'typescript';
import { relative, resolve } from 'node:path';

const root = resolve('.');
const parsed = ts.getParsedCommandLineOfConfigFile('tsconfig.json', undefined, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (d) => {
    throw new Error(ts.flattenDiagnosticMessageText(d.messageText, '\n'));
  },
});
if (!parsed) throw new Error('tsconfig.json could not be read');

const planted = resolve('src/ground/kit/planted-dead.ts');
const host = ts.createCompilerHost(parsed.options);
const { fileExists, readFile, getSourceFile } = host;
const text = 'export const plantedDead = 1;\n';
host.fileExists = (file) => file === planted || fileExists(file);
host.readFile = (file) => (file === planted ? text : readFile(file));
host.getSourceFile = (file, version, ...rest) =>
  file === planted ? ts.createSourceFile(file, text, version) : getSourceFile(file, version, ...rest);

const program = ts.createProgram([...parsed.fileNames, planted], parsed.options, host);
const checker = program.getTypeChecker();
const own = program.getSourceFiles().filter((f) => !f.isDeclarationFile && !f.fileName.includes('/node_modules/'));

const behindAliases = (symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** Files in which each symbol is used, re-exports not counted. */
const usedIn = new Map<ts.Symbol, Set<string>>();
function use(symbol: ts.Symbol | undefined, file: string): void {
  if (!symbol) return;
  const real = behindAliases(symbol);
  const files = usedIn.get(real);
  if (files) files.add(file);
  else usedIn.set(real, new Set([file]));
}

function visit(node: ts.Node, file: string): void {
  if (ts.isExportDeclaration(node) || ts.isImportDeclaration(node)) return;
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    // `const { openLedger } = await import('#ledger')`: the name is a member of what stands on the right.
    const name = node.propertyName ?? node.name;
    if (ts.isIdentifier(name)) use(checker.getTypeAtLocation(node.parent).getProperty(name.text), file);
  }
  if (ts.isIdentifier(node)) {
    use(checker.getSymbolAtLocation(node), file);
    if (ts.isShorthandPropertyAssignment(node.parent))
      use(checker.getShorthandAssignmentValueSymbol(node.parent), file);
  }
  ts.forEachChild(node, (child) => visit(child, file));
}
for (const source of own) ts.forEachChild(source, (child) => visit(child, source.fileName));

const complaints: string[] = [];
let sawPlanted = false;
for (const source of own) {
  const module = checker.getSymbolAtLocation(source);
  if (!module || /\.(config|test)\.ts$/.test(source.fileName)) continue;
  for (const symbol of checker.getExportsOfModule(module)) {
    const declaration = symbol.declarations?.[0];
    // Re-exports are judged where the thing is declared.
    if (!declaration || declaration.getSourceFile() !== source || symbol.flags & ts.SymbolFlags.Alias) continue;
    const files = usedIn.get(symbol) ?? new Set<string>();
    const isType = (symbol.flags & ts.SymbolFlags.Value) === 0;
    // A declaration names itself once; a type that stands in another signature of its file is found by its own uses.
    const elsewhere = [...files].some((f) => f !== source.fileName);
    if (elsewhere || (isType && usesInside(source, symbol) > 1)) continue;
    if (source.fileName === planted) {
      sawPlanted = true;
      continue;
    }
    const { line } = source.getLineAndCharacterOfPosition(declaration.getStart());
    complaints.push(`${relative(root, source.fileName)}:${line + 1} exports ${symbol.name}, which no other file uses`);
  }
}

function usesInside(source: ts.SourceFile, symbol: ts.Symbol): number {
  let uses = 0;
  const count = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === symbol.name && checker.getSymbolAtLocation(node) === symbol) uses++;
    ts.forEachChild(node, count);
  };
  count(source);
  return uses;
}

if (!sawPlanted) complaints.push('the dead export that was planted was not seen: the check is blind');
for (const line of complaints) console.error(line);
console.log(`${own.length} files, ${complaints.length} complaints`);
process.exit(complaints.length === 0 ? 0 : 1);
