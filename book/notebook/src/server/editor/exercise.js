// The end of a run as a check of an exercise: what holds or fails in the exercise's words, which
// are the messages of its asserts.

const EQUALITY = /^assertion `left == right` failed: (?<what>.*)\n\s*left: (?<yours>.*)\n\s*right: (?<right>.*)$/s;

// `source` is what was run.
export function judge(end, source) {
    if (!end.hasRun) {
        return end;
    }
    if (!end.failure) {
        return { ...end, words: `Passed: it does all that the exercise asks for. ${end.words}` };
    }
    const { message, line } = end.failure;
    if (message?.startsWith('not yet implemented')) {
        const words = `Not written yet: \`todo!()\` still stands in line ${line}`;
        return { ...end, failure: { ...end.failure, words, message: undefined, atLine: 'to be written' } };
    }
    const equality = message?.match(EQUALITY)?.groups;
    if (equality) {
        const words = `Not right yet: ${equality.what}`;
        const compared = `yours:    ${equality.yours}\nexpected: ${equality.right}`;
        return { ...end, failure: { ...end.failure, words, message: compared, atLine: equality.what } };
    }
    const isAssert = /\bassert/.test(source.split('\n')[line - 1] ?? '');
    if (message && isAssert) {
        return { ...end, failure: { ...end.failure, words: 'Not right yet', message } };
    }
    return end;
}
