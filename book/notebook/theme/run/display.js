// What a listing printed and drew, in its places on the page: the book's own, or that of a run.
// Both look the same.

import { refusal, whatIsRefused } from './svg.js';

// As html.rs folds an output.
const HEAD = 8;
const TAIL = 2;
const WHOLE = 16;

// The texts of the blocks that an output is shown in: one, or the beginning, the folded middle and
// the end.
function fold(lines) {
    if (lines.length <= WHOLE) {
        return [lines.join('\n')];
    }
    const parts = [lines.slice(0, HEAD), lines.slice(HEAD, -TAIL), lines.slice(-TAIL)];
    return parts.map((part) => part.join('\n'));
}

function block(text) {
    const pre = document.createElement('pre');
    pre.append(document.createElement('samp'));
    pre.firstChild.textContent = text;
    return pre;
}

// A block with lines of a listing's output: all of them, or some.
class Output {
    #figure;
    #pinned;
    #first = 1;
    #last = Infinity;

    constructor(figure) {
        this.#figure = figure;
        this.#pinned = this.#blocks().map((samp) => samp.textContent).join('\n');
        if (figure.dataset.lines) {
            [this.#first, this.#last] = figure.dataset.lines.split('-').map(Number);
        }
    }

    #blocks() {
        return [...this.#figure.querySelectorAll('samp')];
    }

    // Shows the lines; says whether they are the book's.
    show(lines) {
        const text = lines.slice(this.#first - 1, this.#last).join('\n');
        this.#write(text);
        this.#figure.classList.toggle('yours', text !== this.#pinned);
        return text === this.#pinned;
    }

    reset() {
        this.#write(this.#pinned);
        this.#figure.classList.remove('yours');
    }

    // The figure keeps at least its height while an output grows.
    hold(held) {
        this.#figure.style.minHeight = held ? `${this.#figure.offsetHeight}px` : '';
    }

    #write(text) {
        const lines = text.split('\n');
        const parts = this.#figure.dataset.lines ? [text] : fold(lines);
        const blocks = this.#blocks();
        if (blocks.length === parts.length) {
            blocks.forEach((samp, index) => {
                if (samp.textContent !== parts[index]) {
                    samp.textContent = parts[index];
                }
            });
        } else {
            const before = this.#figure.querySelectorAll(':scope > :not(figcaption)');
            before.forEach((part) => part.remove());
            const [first, ...rest] = parts.map(block);
            this.#figure.append(first);
            if (rest.length > 0) {
                const details = document.createElement('details');
                details.append(document.createElement('summary'), rest[0]);
                this.#figure.append(details, rest[1]);
            }
        }
        const summary = this.#figure.querySelector('summary');
        if (summary) {
            summary.textContent = `${lines.length - HEAD - TAIL} more lines`;
        }
    }
}

// A figure that a listing draws.
class Picture {
    #figure;
    #pinned;
    #shown;

    constructor(figure) {
        this.#figure = figure;
        this.#pinned = figure.querySelector(':scope > svg');
        this.#shown = this.#pinned;
    }

    // Shows the picture; says whether it is the book's.
    show(svg) {
        const template = document.createElement('template');
        // The page holds no blank lines of a picture, because they would end a block of Markdown.
        template.innerHTML = svg.slice(svg.indexOf('<svg')).replace(/\n\s*(?=\n)/g, '');
        const picture = template.content.querySelector('svg');
        if (!picture) {
            return this.miss();
        }
        const refused = whatIsRefused(picture);
        const same = picture.isEqualNode(this.#pinned);
        this.#place(same ? this.#pinned : refused ? refusal(refused) : document.adoptNode(picture));
        this.#figure.classList.toggle('yours', !same);
        return same;
    }

    // A run that did not draw it leaves the picture before, faintly.
    miss() {
        this.#figure.classList.add('missed');
        return false;
    }

    reset() {
        this.#place(this.#pinned);
        this.#figure.classList.remove('yours');
    }

    #place(picture) {
        this.#figure.classList.remove('missed');
        if (picture !== this.#shown) {
            this.#shown.replaceWith(picture);
            this.#shown = picture;
        }
    }
}

// The places on the page for what a listing prints and draws.
export function placesOf(listing) {
    const shows = 'main figure:is(.output[data-listing], [data-figure])';
    // The name of a figure begins with its listing's, which has no dash.
    const owner = ({ dataset }) => dataset.listing ?? dataset.figure.split('-')[0];
    return [...document.querySelectorAll(shows)].filter((figure) => owner(figure) === listing);
}

// All places of one listing.
export class Display {
    #outputs = [];
    #pictures = new Map();

    constructor(places) {
        places.forEach((place) => this.add(place));
    }

    add(place) {
        if (place.dataset.figure) {
            this.#pictures.set(place.dataset.figure, new Picture(place));
        } else {
            this.#outputs.push(new Output(place));
        }
    }

    // Whether there is a place for an output, or for the figure of this name.
    hasPlace(figure) {
        return figure === undefined ? this.#outputs.length > 0 : this.#pictures.has(figure);
    }

    // Shows what a run has printed and drawn so far.
    showPart(text, figures) {
        const lines = text.trimEnd().split('\n');
        this.#outputs.forEach((output) => {
            output.hold(true);
            output.show(lines);
        });
        figures.forEach((svg, name) => this.#pictures.get(name)?.show(svg));
    }

    // Shows all that a run has printed and drawn; says whether it is the book's.
    show(text, figures) {
        const lines = text.trimEnd().split('\n');
        const same = this.#outputs.map((output) => {
            output.hold(false);
            return output.show(lines);
        });
        for (const [name, picture] of this.#pictures) {
            same.push(figures.has(name) ? picture.show(figures.get(name)) : picture.miss());
        }
        return !same.includes(false);
    }

    // Shows the book's.
    reset() {
        this.#outputs.forEach((output) => {
            output.hold(false);
            output.reset();
        });
        this.#pictures.forEach((picture) => picture.reset());
    }
}
