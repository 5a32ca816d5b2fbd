// Runs listings, one at a time, beside the page: whatever a listing does, the page stays alive and
// can end this worker.

import { duration } from './bar.js';
import { MeantPanic, Messages, explain } from './failure.js';
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
    const meant = data.panics === undefined ? undefined : new MeantPanic(data);
    const print = (text) => {
        meant?.printed(text);
        frames.push(text);
    };
    const write = (stream, bytes) => {
        if (stream === 1) {
            print(printed.decode(bytes, { stream: true }));
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
    const time = duration(performance.now() - start);
    print(printed.decode());
    frames.end();
    const failure = explain({ code, trap, messages: messages.text });
    if (meant && failure?.column) {
        post.text(meant.told(failure));
        post.send({ words: `Panicked, as it is meant to, in ${time}`, panic: failure });
    } else {
        post.send({ words: `Ran in ${time}`, failure });
    }
};
