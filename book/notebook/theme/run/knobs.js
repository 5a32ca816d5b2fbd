// The knobs of a listing: a slider, a choice, a switch or a field for each that it declares.

let ids = 0;

function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
}

// What a knob's value may be, as knobs.rs reads it.
const read = {
    number: (text, { min, max }) => {
        const isDecimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
        const value = Number(text);
        return isDecimal && min <= value && value <= max ? value : undefined;
    },
    integer: (text, { min, max }) => {
        // All digits count: as a number, 2⁵³ + 1 would be 2⁵³.
        const value = /^[+-]?\d+$/.test(text) ? BigInt(text) : undefined;
        return min <= value && value <= max ? Number(value) : undefined;
    },
    seed: (text) => read.integer(text, { min: 0, max: 2 ** 53 }),
    choice: (text, { options }) => (options.includes(text) ? text : undefined),
    toggle: (text) => (text === 'true' || text === 'false' ? text === 'true' : undefined),
};

// The value of a knob that a text stands for, or nothing.
export function valueOf(knob, text) {
    return read[knob.kind](text, knob);
}

// The controls of a kind of knob: the element, and how to show a value in it. `choose` gets the
// text that a reader enters.
const build = {
    number(declaration, choose) {
        const { name, min, max, step } = declaration;
        const id = `knob-${ids += 1}`;
        const slider = element('input', { type: 'range', id, min, max, step });
        const ariaLabel = `${name}, as a number`;
        const field = element('input', { type: 'number', min, max, step, ariaLabel });
        slider.addEventListener('input', () => choose(slider.value));
        field.addEventListener('input', () => choose(field.value, field));
        const label = element('label', { htmlFor: id, textContent: name });
        return {
            element: element('div', { className: 'knob' }, label, slider, field),
            field,
            show(value) {
                slider.value = value;
                field.value = value;
            },
        };
    },
    integer: (declaration, choose) => build.number(declaration, choose),
    seed({ name }, choose) {
        const id = `knob-${ids += 1}`;
        const field = element('input', { type: 'number', id, min: 0, step: 1 });
        const ariaLabel = `New ${name}`;
        const fresh = element('button', { type: 'button', textContent: 'New', ariaLabel });
        const label = element('label', { htmlFor: id, textContent: name });
        field.addEventListener('input', () => choose(field.value, field));
        fresh.addEventListener('click', () => choose(String(Math.floor(Math.random() * 1000))));
        return {
            element: element('div', { className: 'knob' }, label, field, fresh),
            field,
            show(value) {
                field.value = value;
            },
        };
    },
    choice({ name, options }, choose) {
        const group = `knob-${ids += 1}`;
        const radio = { type: 'radio', name: group };
        const buttons = options.map((value) => element('input', { ...radio, value }));
        const labels = buttons.map((button) => element('label', {}, button, ` ${button.value}`));
        const legend = element('legend', { textContent: name });
        const choices = element('div', { className: 'options' }, ...labels);
        const set = element('fieldset', { className: 'knob' }, legend, choices);
        set.addEventListener('change', () => choose(buttons.find(({ checked }) => checked).value));
        return {
            element: set,
            show(value) {
                for (const button of buttons) {
                    button.checked = button.value === value;
                }
            },
        };
    },
    toggle({ name }, choose) {
        const box = element('input', { type: 'checkbox' });
        box.addEventListener('change', () => choose(String(box.checked)));
        return {
            element: element('div', { className: 'knob' }, element('label', {}, box, ` ${name}`)),
            show(value) {
                box.checked = value;
            },
        };
    },
};

// One knob and its value.
class Knob {
    name;
    element;
    value;
    #declaration;
    #show;

    constructor(declaration, moved) {
        this.#declaration = declaration;
        this.name = declaration.name;
        const control = build[declaration.kind](declaration, (text, field) => {
            const value = valueOf(this.#declaration, text);
            if (value !== undefined && value !== this.value) {
                this.value = value;
                // What is being typed stays as it is typed.
                if (field === undefined) {
                    this.#show(value);
                } else {
                    const typed = field.value;
                    this.#show(value);
                    field.value = typed;
                }
                moved();
            }
        });
        this.element = control.element;
        this.#show = control.show;
        // What is no value of the knob goes when the reader leaves the field.
        control.field?.addEventListener('change', () => this.#show(this.value));
        this.reset();
    }

    get isDefault() {
        return this.value === this.#declaration.default;
    }

    // Takes the value that a text stands for; what stands for none is the default.
    accept(text) {
        const value = text === undefined ? undefined : valueOf(this.#declaration, text);
        this.value = value ?? this.#declaration.default;
        this.#show(this.value);
    }

    reset() {
        this.accept(undefined);
    }
}

// All knobs of a listing.
export class Knobs {
    element;
    #knobs;

    #moved;
    #declared;

    constructor(declarations, title, moved) {
        this.#moved = moved;
        const ariaLabel = `Knobs of ${title}`;
        this.element = element('div', { className: 'controls', role: 'group', ariaLabel });
        this.declare(declarations);
    }

    // Shows what is declared, if that is anything else than before. A knob that keeps its name
    // keeps its value.
    declare(declarations) {
        const unset = declarations.map((knob) => ({ ...knob, value: undefined }));
        const declared = JSON.stringify(unset);
        if (declared === this.#declared) {
            return;
        }
        this.#declared = declared;
        const values = this.#knobs === undefined ? new Map() : this.changed();
        this.#knobs = declarations.map((declaration) => new Knob(declaration, this.#moved));
        this.#knobs.forEach((knob) => knob.accept(values.get(knob.name)));
        this.element.replaceChildren(...this.#knobs.map((knob) => knob.element));
    }

    // What is not the default, by the names of the knobs.
    changed() {
        const changed = this.#knobs.filter((knob) => !knob.isDefault);
        return new Map(changed.map((knob) => [knob.name, String(knob.value)]));
    }

    // Takes texts for values, by the names of the knobs; says whether anything changed.
    accept(texts) {
        const before = JSON.stringify([...this.changed()]);
        this.#knobs.forEach((knob) => knob.accept(texts.get(knob.name)));
        return JSON.stringify([...this.changed()]) !== before;
    }

    reset() {
        this.#knobs.forEach((knob) => knob.reset());
    }
}
