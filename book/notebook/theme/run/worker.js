// Runs listings, one at a time, beside the page: whatever a listing does, the page stays alive and
// can end this worker.

import { Messages, explain } from './failure.js';
import { Frames } from './frames.js';
import { Post } from './post.js';
import { run } from './wasi.js';

let module;

onmessage = ({ data }) => {
    module ??= data.module;
    const start = performance.now();
    const post = new Post((part) => postMessage(part));
    const frames = new Frames({
        text: (text) => post.text(text),
        figure: (name, svg) => post.figure(name, svg),
    });
    const printed = new TextDecoder();
    const told = new TextDecoder();
    const messages = new Messages();
    const write = (stream, bytes) => {
        if (stream === 1) {
            frames.push(printed.decode(bytes, { stream: true }));
        } else {
            messages.push(told.decode(bytes, { stream: true }));
        }
    };
    let code;
    let trap;
    try {
        code = run(module, {
            programArguments: ['listings', data.listing],
            environment: { NOTEBOOK: '1', NOTEBOOK_KNOBS: data.values },
            write,
        });
    } catch (thrown) {
        trap = thrown.message;
    }
    frames.push(printed.decode());
    frames.end();
    post.send({
        milliseconds: performance.now() - start,
        failure: explain({ code, trap, messages: messages.text }),
    });
};
