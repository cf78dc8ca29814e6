export { choicesOf, fittingArgs } from './alternatives.ts';
export { diffArgs, ownershipTags, placeOf, withOwnership, type DiffInput } from './diff.ts';
export { GRAPH_ERRORS } from './errors.ts';
export { checkGraph, makeGraph, type CheckedGraph } from './graph.ts';
export { guardPlan, type Permits } from './guard.ts';
export { narrowPlan } from './narrow.ts';
export { countActions, hasChanges, planApply, planDestroy, type PlanInput } from './plan.ts';
export { resolveKnown, resolveNow, storable, UNKNOWN, type Known } from './resolve.ts';
export { criticalPath, expectedMakespan, stepsOf, type Step } from './steps.ts';
