// The house of docs/decisions/0001: five floors, a folder is a room, its index.ts is its door. Arrows point down.
const order = [
  'kit',
  'site',
  'facts',
  'ledger',
  'capfile',
  'wire',
  'netconfig',
  'plc',
  'hostlog',
  'advisories',
  'suppliers',
  'store',
  'approvals',
  'intake',
  'registers',
  'jobs',
  'sensor',
  'collect',
  'vault',
  'transfer',
  'access',
  'reach',
  'reconcile',
  'measures',
  'findings',
  'changes',
  'incidents',
  'reports',
  'contract',
  'server',
  'notify',
  'cli',
  'web',
];
const test = '\\.test\\.ts$|/testing\\.ts$';

const forbidden = order.slice(0, -1).map((room, i) => ({
  name: `arrows-point-down:${room}`,
  severity: 'error',
  from: { path: `^src/[^/]+/${room}/`, pathNot: test },
  to: { path: `^src/[^/]+/(${order.slice(i + 1).join('|')})/` },
}));

forbidden.push(
  {
    name: 'through-the-door',
    severity: 'error',
    from: { path: '^src/(ground|senses|practice|judgement|doors)/([^/]+)/', pathNot: test },
    to: {
      path: '^src/(ground|senses|practice|judgement|doors)/[^/]+/',
      pathNot: ['^src/$1/$2/', '^src/[^/]+/[^/]+/index\\.ts$'],
    },
  },
  {
    name: 'range-through-the-door',
    severity: 'error',
    from: { path: '^src/range/', pathNot: test },
    to: { path: '^src/(ground|senses|practice|judgement|doors)/', pathNot: '^src/[^/]+/[^/]+/index\\.ts$' },
  },
  {
    name: 'senses-do-not-touch',
    severity: 'error',
    from: { path: '^src/senses/([^/]+)/' },
    to: { path: '^src/senses/', pathNot: '^src/senses/$1/' },
  },
  {
    name: 'senses-stay-pure',
    severity: 'error',
    from: { path: '^src/senses/', pathNot: test },
    to: { path: '^src/ground/(site|ledger)/' },
  },
  {
    name: 'range-knows-the-ground-alone',
    severity: 'error',
    from: { path: '^src/range/', pathNot: test },
    to: { path: '^src/(senses|practice|judgement|doors)/' },
  },
  {
    name: 'only-commands-open-the-range',
    severity: 'error',
    from: { path: '^src/(ground|senses|practice|judgement)/', pathNot: test },
    to: { path: '^src/range/' },
  },
  {
    name: 'contract-imports-zod-alone',
    severity: 'error',
    from: { path: '^src/doors/contract/', pathNot: test },
    to: { pathNot: '^src/doors/contract/|node_modules/zod/' },
  },
  {
    name: 'tests-are-not-imported',
    severity: 'error',
    from: { pathNot: test },
    to: { path: '\\.test\\.ts$|src/ground/kit/testing\\.ts$' },
  },
  { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
);

module.exports = {
  forbidden,
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'], conditionNames: ['import', 'node', 'default'] },
  },
};
