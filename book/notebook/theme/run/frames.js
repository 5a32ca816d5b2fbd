// Takes what a listing prints apart into text, figures and declarations of knobs. The last two
// stand in frames, as output.rs reads them: a frame may begin where a line was not ended.

import { declarationOf } from './declaration.js';

const BEGIN = 'EVCXR_BEGIN_CONTENT ';
const END = 'EVCXR_END_CONTENT';

// A line as long as this is shown before it ends.
const LONG = 65536;

// What a frame holds of more characters is no figure.
const LARGE = 1 << 21;

export class Frames {
    #line = '';
    // What stands in the frame so far: the line that begins it, its media type, and the content.
    #frame = null;

    // `text` gets lines, and parts of them, as they come. `figure` gets the name of a figure and
    // the picture, `knob` a declaration; both say whether there is room for it. A page has the
    // declarations of the book's own programs already.
    constructor({ text, figure, knob = () => true }) {
        this.text = text;
        this.figure = figure;
        this.knob = knob;
    }

    // What is printed next.
    push(text) {
        this.#line += text;
        for (let end = this.#line.indexOf('\n'); end >= 0; end = this.#line.indexOf('\n')) {
            const line = this.#line.slice(0, end + 1);
            this.#line = this.#line.slice(end + 1);
            this.#take(line);
        }
        if (this.#line.length <= LONG) {
            return;
        }
        if (this.#frame) {
            if (this.#frame.content.length + this.#line.length > LARGE) {
                this.#giveUp();
            }
            return;
        }
        // What may be the beginning of a frame waits for the rest, which is no longer than a line
        // may be.
        const begun = this.#line.indexOf(BEGIN);
        const waits = begun >= 0 && this.#line.length - begun <= LONG;
        const end = waits ? begun : this.#line.length - BEGIN.length + 1;
        this.#show(this.#line.slice(0, end));
        this.#line = this.#line.slice(end);
    }

    // There is no more.
    end() {
        if (this.#line !== '') {
            this.#take(this.#line);
            this.#line = '';
        }
        this.#giveUp();
    }

    #take(line) {
        if (this.#frame) {
            if (line.trimEnd() === END) {
                this.#close(line);
                return;
            }
            this.#frame.content += line;
            if (this.#frame.content.length > LARGE) {
                this.#giveUp();
            }
            return;
        }
        const begin = line.indexOf(BEGIN);
        if (begin < 0) {
            this.#show(line);
        } else {
            this.#show(line.slice(0, begin));
            const head = line.slice(begin);
            this.#frame = { head, type: head.slice(BEGIN.length).trim(), content: '' };
        }
    }

    #show(text) {
        if (text !== '') {
            this.text(text);
        }
    }

    // What is no figure and no knob is text, as any other.
    #giveUp(end = '') {
        if (this.#frame) {
            const { head, content } = this.#frame;
            this.#frame = null;
            `${head}${content}${end}`.split(/(?<=\n)/).forEach((line) => this.#show(line));
        }
    }

    #close(end) {
        const { type, content } = this.#frame;
        if (this.#isTaken(type, content)) {
            this.#frame = null;
        } else {
            this.#giveUp(end);
        }
    }

    #isTaken(type, content) {
        if (type === 'image/svg+xml') {
            const name = content.match(/<svg[^>]* id="([^"]*)"/)?.[1];
            return name !== undefined && this.figure(name, content);
        }
        if (type === 'application/vnd.notebook.knob+json') {
            const knob = declarationOf(content);
            return knob !== undefined && this.knob(knob);
        }
        return false;
    }
}
