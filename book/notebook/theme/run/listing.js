// A listing on the page: its program, its knobs, and what it prints and draws, wherever these
// stand.

import { Bar, duration } from './bar.js';
import { Knobs } from './knobs.js';

// In milliseconds. What takes less is shown when it is complete, so that the page changes once.
const SOON = 40;
// While a knob is moved the picture before may stay for longer.
const SOON_AFTER_A_MOVE = 400;
// What takes longer is seen to be running.
const SEEN = 150;
// What takes longer makes way for a run with newer values of the knobs.
const OUTDATED = 250;
// How often a run that takes longer than all that is looked after.
const PULSE = 50;
// A reader who moves a knob is told of the run when the knob has come to rest.
const REST = 500;

// What a program is called. In its text a number has that class, too.
function titleOf(code) {
    const number = code?.querySelector('figcaption .number')?.textContent;
    return number ?? (code ? 'the solution' : 'the program');
}

export class Listing {
    name;
    title;
    // What the page says of it under its code.
    bar;
    // What is run: the book's program, or the reader's.
    program;
    // Where the page shows what it prints and draws.
    display;
    #knobs;
    #declarations = [];
    #addKnobs;
    #bars = [];
    // What runs now, and what it has made so far.
    #run;
    #made;
    // Whether a knob was moved since.
    #isOutdated = false;
    // Whether a hand asked for the last run: by a key or a click, not by an address and not by a
    // script.
    #byHand = false;
    // Whether the page shows anything but the book's.
    #isChanged = false;
    #pulse;
    #rest;

    // `code` is the figure with the code and `place` that of the knobs, where the page has them.
    // `programOf` gives its program, and gets the listing, whose bar is there by then. `moved` is
    // called when the values of the knobs are others.
    constructor(name, { programOf, display, code, place, verb, title }, moved = () => {}) {
        this.name = name;
        this.title = title ?? titleOf(code);
        this.display = display;
        const actions = {
            run: (byHand) => this.run(byHand),
            stop: () => this.#stop(),
            reset: () => {
                this.reset();
                moved();
            },
        };
        const addBar = (to, kind) => {
            const bar = new Bar(this.title, kind, actions);
            to.append(bar.element);
            this.#bars.push(bar);
            return bar;
        };
        if (code) {
            this.bar = addBar(code, { verb, offersRun: true, isSpoken: true });
        }
        this.#addKnobs = (to, declarations) => {
            this.#knobs = new Knobs(declarations, this.title, () => {
                this.#move();
                moved();
            });
            const { element } = this.#knobs;
            for (const kind of ['click', 'input', 'change']) {
                element.addEventListener(kind, ({ isTrusted }) => {
                    this.#byHand = isTrusted;
                }, true);
            }
            to.append(element);
        };
        if (place) {
            this.#declarations = JSON.parse(place.dataset.declarations);
            this.#addKnobs(place, this.#declarations);
            addBar(place, { offersRun: false, isSpoken: !code });
        }
        try {
            this.program = programOf(this);
        } catch (error) {
            // Nothing is offered then.
            for (const part of [...this.#bars, this.#knobs]) {
                part?.element.remove();
            }
            throw error;
        }
    }

    // `byHand` is whether the reader asked for it by a key or a click.
    run(byHand) {
        this.#byHand = byHand;
        this.#start(SOON);
    }

    // The reader has changed the program.
    edited() {
        this.bar.offerReset(this.#isOther());
    }

    // The values of its knobs that are not the defaults, by name.
    changedKnobs() {
        return this.#knobs?.changed() ?? new Map();
    }

    // Takes texts for the values of its knobs, by name, and runs where the values are others. They
    // come from an address, which anybody may have written.
    accept(texts) {
        if (this.#knobs?.accept(texts)) {
            this.#byHand = false;
            this.#move();
        }
    }

    // A knob has another value.
    #move() {
        if (this.#run) {
            this.#isOutdated = true;
        } else {
            this.#start(SOON_AFTER_A_MOVE);
        }
    }

    #start(patience) {
        this.#forget();
        this.#made = { text: '', figures: new Map(), lines: 0, isNew: false };
        this.#run = this.program.run(() => this.#values(), {
            part: this.#safely((part) => this.#take(part)),
            end: this.#safely((end) => this.#end(end, patience)),
            unavailable: (why) => {
                this.#forget();
                this.tell(why);
            },
        }, this.#byHand);
        this.#pulse = setInterval(this.#safely(() => this.#look(patience)), PULSE);
    }

    // What cannot be shown ends the run, and leaves the page alive.
    #safely(show) {
        return (what) => {
            try {
                show(what);
            } catch (error) {
                this.#forget();
                this.tell(`The page cannot show what it made: ${error.message}.`);
            }
        };
    }

    // What the run gets: the lines of NOTEBOOK_KNOBS, as they are when it begins.
    #values() {
        this.#isOutdated = false;
        return [...this.changedKnobs()].map(([name, value]) => `${name}=${value}`).join('\n');
    }

    #take({ text, figures, lines }) {
        this.#made.text += text;
        figures.forEach(([name, svg]) => this.#made.figures.set(name, svg));
        this.#made.lines = lines;
        this.#made.isNew ||= text !== '' || figures.length > 0;
    }

    // Looks after a run that takes its time.
    #look(patience) {
        const { waiting, running } = this.#run.times();
        if (this.#isOutdated && running > OUTDATED) {
            this.#start(SOON_AFTER_A_MOVE);
            return;
        }
        if (this.#made.isNew && waiting > patience) {
            this.#made.isNew = false;
            this.#isChanged = true;
            this.program.clear();
            this.display.showPart(this.#made.text, this.#made.figures);
        }
        if (waiting > SEEN) {
            const text = running === 0 ? this.#run.waits : `Running… ${this.#cut()}`.trim();
            this.#bars.forEach((bar) => bar.running(text, running));
        }
    }

    #end(end, patience) {
        const isOutdated = this.#isOutdated;
        const succeeded = end.failure === undefined;
        const { text, figures } = this.#made;
        const cut = this.#cut();
        this.#forget();
        this.program.clear();
        if (succeeded && end.knobs) {
            this.#declare(end.knobs);
        }
        // What was not even started leaves the page as it is.
        if (end.hasRun) {
            const same = this.display.show(text, figures);
            this.#isChanged = !same || this.changedKnobs().size > 0 || !succeeded;
        }
        if (isOutdated) {
            this.#start(SOON_AFTER_A_MOVE);
        } else if (!succeeded) {
            this.#tellFailure(end.failure, cut);
        } else {
            if (end.panic) {
                this.program.mark(end.panic);
            }
            const isOther = this.#isChanged || this.program.isEdited;
            const printed = isOther ? '' : ', with the output of the book';
            const say = () => this.tell(`${end.words}${printed}. ${cut}`.trim());
            if (patience === SOON) {
                say();
            } else {
                this.tell('');
                this.#rest = setTimeout(say, REST);
            }
        }
    }

    // What of the output is not shown, in words.
    #cut() {
        const { lines } = this.#made;
        if (lines === 0) {
            return '';
        }
        return `It printed ${lines.toLocaleString('en')} lines, of which the first are shown.`;
    }

    #stop() {
        const { running } = this.#run.times();
        const { text, figures } = this.#made;
        const cut = this.#cut();
        this.#forget();
        if (text !== '' || figures.size > 0) {
            this.display.show(text, figures);
            this.#isChanged = true;
        }
        this.tell(`You stopped it after ${duration(running)}. ${cut}`.trim());
    }

    // Ends what runs; nothing of it is shown any more.
    #forget() {
        this.#run?.stop();
        this.#run = undefined;
        this.#isOutdated = false;
        clearInterval(this.#pulse);
        clearTimeout(this.#rest);
    }

    // Back to what the book shows.
    reset() {
        this.#forget();
        this.program.reset();
        this.#declare(this.#declarations);
        this.#knobs?.reset();
        this.display.reset();
        this.#isChanged = false;
        this.tell('');
    }

    // Shows the knobs that a run has declared, in a place of their own where the chapter has none.
    #declare(declarations) {
        if (this.#knobs) {
            this.#knobs.declare(declarations);
        } else if (declarations.length > 0) {
            const place = document.createElement('div');
            place.className = 'knobs';
            this.bar.element.after(place);
            this.#addKnobs(place, declarations);
        }
    }

    // Whether the page shows anything else than the book.
    #isOther() {
        return this.#isChanged || this.program.isEdited || this.changedKnobs().size > 0;
    }

    // Says something of it while it does not run.
    tell(text, message) {
        const isChanged = this.#isOther();
        this.#bars.forEach((bar) => bar.rest(text, { isChanged, message }));
    }

    #tellFailure(failure, cut) {
        const { what, message, file, line, words } = failure;
        const mark = this.program.mark(failure);
        const place = [line && ` in line ${line}`, file && ` of ${file}`].join('');
        this.tell(`${words ?? `${what}${place}`}${message ? ':' : '.'} ${cut}`.trim(), message);
        this.#bars.forEach((bar) => bar.leadTo(mark));
    }
}
