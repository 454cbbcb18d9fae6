// hosts: what can be said about a machine from its address alone. In: a MAC. Out: the maker of its block, if anybody knows.
export * from './makers.ts';
