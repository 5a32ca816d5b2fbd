// The end of a run as a check of an exercise: what holds or fails in the exercise's words, which
// are the messages of its asserts.

// `source` is what was run.
export function judge(end, source) {
    if (!end.hasRun) {
        return end;
    }
    if (!end.failure) {
        return { ...end, words: `Passed: it does all that the exercise asks for. ${end.words}` };
    }
    return { ...end, failure: { ...end.failure, ...verdict(end.failure, source) } };
}

// What a check says of a failure, where it can say more than any run: the words, the message under
// them, and what stands at the line.
function verdict({ message, line, isToDo, unequal }, source) {
    if (isToDo) {
        const words = `Not written yet: \`todo!()\` still stands in line ${line}`;
        return { words, message: undefined, atLine: 'to be written' };
    }
    if (unequal) {
        const { what, left, right } = unequal;
        const compared = `yours:    ${left}\nexpected: ${right}`;
        return { words: `Not right yet: ${what}`, message: compared, atLine: what };
    }
    const isAssert = /\bassert/.test(source.split('\n')[line - 1] ?? '');
    return message && isAssert ? { words: 'Not right yet' } : {};
}
