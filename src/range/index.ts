// range: the exercise range. In: a seed. Out: the sample terminal and its days, as captures and registers that tools of other makers
// read as real. It imports ground only, so that it can never agree with a reader by sharing its mistake.
export { makeSampler } from './traffic/sampler.ts';
