// reconcile: declared × configured × observed. Puts every end of traffic in its zone, joins what several sensors saw, marks what is allowed.
// In: a site and a fact set. Out: one `View` that all measures read.
export * from './view.ts';
