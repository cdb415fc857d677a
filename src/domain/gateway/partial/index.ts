// Answers of what was granted where not everything was, for clients that ask for it.
// In: a decided operation, some of whose needs are not met. Out: the source's answer to what is left of it, with null and
// an error at each place that was refused. Nothing that was refused is asked of a source.
export { answerPartially, isPartlyGranted } from './answer-partially.js';
