/**
 * The version of the rules by which facts become a verdict. It goes up with every change by which equal
 * facts could be judged otherwise, so that an old decision is not called wrong for being old.
 */
export const EVALUATOR_VERSION = 2;
