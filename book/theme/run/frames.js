// Takes what a listing prints apart into text, figures and declarations of knobs. The last two stand in frames, as output.rs
// reads them.

const BEGIN = 'EVCXR_BEGIN_CONTENT ';
const END = 'EVCXR_END_CONTENT';

// A line as long as this is shown before it ends.
const LONG = 65536;

export class Frames {
    #line = '';
    // Whether the beginning of the line is shown already.
    #continued = false;
    // What stands in the frame so far, and its media type.
    #frame = null;

    // `text` gets whole lines as they come, `figure` the name of a figure and the picture, `knob` a declaration. A page has the
    // declarations of the book's own programs already.
    constructor({ text, figure, knob = () => {} }) {
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
        if (this.#line.length > LONG && !this.#frame) {
            this.text(this.#line);
            this.#line = '';
            this.#continued = true;
        }
    }

    // There is no more.
    end() {
        if (this.#line !== '') {
            this.#take(this.#line);
        }
    }

    #take(line) {
        if (this.#frame) {
            if (line.trimEnd() === END) {
                this.#close();
            } else {
                this.#frame.content += line;
            }
        } else if (line.startsWith(BEGIN) && !this.#continued) {
            this.#frame = { type: line.slice(BEGIN.length).trim(), content: '' };
        } else {
            this.text(line);
            this.#continued = false;
        }
    }

    #close() {
        const { type, content } = this.#frame;
        this.#frame = null;
        const name = content.match(/<svg[^>]* id="([^"]*)"/)?.[1];
        if (type === 'image/svg+xml' && name !== undefined) {
            this.figure(name, content);
        } else if (type === 'application/vnd.downhill.knob+json') {
            this.knob(JSON.parse(content));
        }
    }
}
