// What a program declares of a knob, as knobs.rs writes it: only what a control can be made for.

// More than these no page has room for.
const LONGEST = 1000;
const OPTIONS = 1000;

// As knobs.rs has it: a page tells integers apart up to here.
const LARGEST = 2 ** 53;

// A name stands in a line of its own, before an equals sign.
const isWord = (text) =>
    typeof text === 'string' && text.length <= LONGEST && /^[^\p{Cc}="\\]+$/u.test(text);
const isNumber = (value) => typeof value === 'number' && Math.abs(value) <= LARGEST;

// What each kind of knob declares besides its name.
const isWhole = {
    number: ({ default: value, min, max, step }) =>
        [value, min, max, step].every(isNumber)
        && min < max && min <= value && value <= max && step > 0,
    integer: (knob) =>
        isWhole.number(knob)
        && [knob.default, knob.min, knob.max, knob.step].every(Number.isInteger),
    seed: ({ default: value }) => Number.isInteger(value) && value >= 0 && value <= LARGEST,
    choice: ({ default: value, options }) =>
        Array.isArray(options) && options.length <= OPTIONS && options.every(isWord)
        && new Set(options).size === options.length && options.includes(value),
    toggle: ({ default: value }) => typeof value === 'boolean',
};

// Whether a control can be made for it.
function isDeclaration(knob) {
    return isWord(knob?.name) && Object.hasOwn(isWhole, knob.kind) && isWhole[knob.kind](knob);
}

// The declaration that a text holds, or nothing.
export function declarationOf(text) {
    try {
        const knob = JSON.parse(text);
        return isDeclaration(knob) ? knob : undefined;
    } catch {
        return undefined;
    }
}
