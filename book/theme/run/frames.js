// Takes what a listing prints apart into text and figures. A figure stands in a frame, as output.rs reads it; the
// declarations of knobs stand in frames too, but a page has them already.

const BEGIN = 'EVCXR_BEGIN_CONTENT ';
const END = 'EVCXR_END_CONTENT';

// A line as long as this is shown before it ends.
const LONG = 65536;

export class Frames {
    #decoder = new TextDecoder();
    #line = '';
    // Whether the beginning of the line is shown already.
    #continued = false;
    // What stands in the frame so far, and its media type.
    #frame = null;

    // `text` gets whole lines as they come, `figure` the name of a figure and the picture.
    constructor({ text, figure }) {
        this.text = text;
        this.figure = figure;
    }

    // The next bytes that are printed.
    push(bytes) {
        this.#line += this.#decoder.decode(bytes, { stream: true });
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
        const rest = this.#line + this.#decoder.decode();
        if (rest !== '') {
            this.#take(rest);
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
        }
    }
}
