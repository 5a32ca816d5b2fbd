// A listing on the page: its program, its knobs, and what it prints and draws, wherever these stand.

import { Bar, duration } from './bar.js';
import { Display } from './display.js';
import { Code, explain } from './failure.js';
import { Knobs } from './knobs.js';
import { Run } from './program.js';

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

export class Listing {
    name;
    #display;
    #code;
    #knobs;
    #bars = [];
    // What runs now, and what it has made so far.
    #run;
    #made;
    // Whether a knob was moved since.
    #isOutdated = false;
    // Whether the page shows anything but the book's.
    #isChanged = false;
    #pulse;
    #rest;

    // `moved` is called when the values of the knobs are others.
    constructor(name, moved) {
        this.name = name;
        this.#display = new Display(name);
        const code = document.querySelector(`main figure.listing[data-listing="${name}"]`);
        const place = document.querySelector(`main [data-knobs="${name}"]`);
        const title = code?.querySelector('.number')?.textContent ?? (code ? 'the solution' : 'the program');
        const actions = {
            run: () => this.#start(SOON),
            stop: () => this.#stop(),
            reset: () => {
                this.#reset();
                moved();
            },
        };
        const addBar = (to, kind) => {
            const bar = new Bar(title, kind, actions);
            to.append(bar.element);
            this.#bars.push(bar);
        };
        if (code) {
            this.#code = new Code(code);
            addBar(code, { offersRun: true, isSpoken: true });
        }
        if (place) {
            this.#knobs = new Knobs(place, title, () => {
                this.#move();
                moved();
            });
            place.append(this.#knobs.element);
            addBar(place, { offersRun: false, isSpoken: !code });
        }
    }

    // The values of its knobs that are not the defaults, by name.
    changedKnobs() {
        return this.#knobs?.changed() ?? new Map();
    }

    // Takes texts for the values of its knobs, by name, and runs where the values are others.
    accept(texts) {
        if (this.#knobs?.accept(texts)) {
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
        this.#run = new Run(this.name, () => this.#values(), {
            part: (part) => this.#take(part),
            end: (end) => this.#end(end, patience),
            unavailable: (why) => {
                this.#forget();
                this.#tell(`The programs of the book cannot be loaded: ${why}.`);
            },
        });
        this.#pulse = setInterval(() => this.#look(patience), PULSE);
    }

    // What the run gets: the lines of DOWNHILL_KNOBS, as they are when it begins.
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
            this.#code?.clear();
            this.#display.showPart(this.#made.text, this.#made.figures);
        }
        if (waiting > SEEN) {
            const text = running === 0 ? 'Loading the programs…' : `Running… ${this.#cut()}`.trim();
            this.#bars.forEach((bar) => bar.running(text, running));
        }
    }

    #end(end, patience) {
        const isOutdated = this.#isOutdated;
        const succeeded = end.code === 0;
        const { text, figures } = this.#made;
        const cut = this.#cut();
        this.#forget();
        this.#code?.clear();
        this.#isChanged = !this.#display.show(text, figures) || this.changedKnobs().size > 0 || !succeeded;
        if (isOutdated) {
            this.#start(SOON_AFTER_A_MOVE);
        } else if (!succeeded) {
            this.#tellFailure(end, cut);
        } else {
            const same = this.#isChanged ? '' : ', with the output of the book';
            const say = () => this.#tell(`Ran in ${duration(end.milliseconds)}${same}. ${cut}`.trim());
            if (patience === SOON) {
                say();
            } else {
                this.#tell('');
                this.#rest = setTimeout(say, REST);
            }
        }
    }

    // What of the output is not shown, in words.
    #cut() {
        const { lines } = this.#made;
        return lines > 0 ? `It printed ${lines.toLocaleString('en')} lines, of which the first are shown.` : '';
    }

    #stop() {
        const { running } = this.#run.times();
        const { text, figures } = this.#made;
        const cut = this.#cut();
        this.#forget();
        if (text !== '' || figures.size > 0) {
            this.#display.show(text, figures);
            this.#isChanged = true;
        }
        this.#tell(`You stopped it after ${duration(running)}. ${cut}`.trim());
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
    #reset() {
        this.#forget();
        this.#knobs?.reset();
        this.#code?.clear();
        this.#display.reset();
        this.#isChanged = false;
        this.#tell('');
    }

    #tell(text, message) {
        const isChanged = this.#isChanged || this.changedKnobs().size > 0;
        this.#bars.forEach((bar) => bar.rest(text, { isChanged, message }));
    }

    #tellFailure(end, cut) {
        const { what, message, file, line } = explain(end);
        const mark = file === this.#code?.file ? this.#code?.mark(line) : undefined;
        const place = line === undefined ? '' : ` in line ${line} of ${file}`;
        this.#tell(`${what}${place}${message ? ':' : '.'} ${cut}`.trim(), message);
        this.#bars.forEach((bar) => bar.leadTo(mark));
    }
}
