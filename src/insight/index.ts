export { explainValue, type Explanation, type ExplainInput, type Reached } from './explain.ts';
