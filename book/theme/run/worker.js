// Runs listings, one at a time, beside the page: whatever a listing does, the page stays alive and
// can end this worker.

import { Frames } from './frames.js';
import { Post } from './post.js';
import { run } from './wasi.js';

// Of its messages to a terminal so much is kept.
const MESSAGES = 10_000;

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
    let messages = '';
    const write = (stream, bytes) => {
        if (stream === 1) {
            frames.push(printed.decode(bytes, { stream: true }));
        } else if (messages.length < MESSAGES) {
            messages += told.decode(bytes, { stream: true });
        }
    };
    const end = {};
    try {
        end.code = run(module, {
            programArguments: ['listings', data.listing],
            environment: { DOWNHILL_NOTEBOOK: '1', DOWNHILL_KNOBS: data.values },
            write,
        });
    } catch (trap) {
        end.trap = trap.message;
    }
    frames.push(printed.decode());
    frames.end();
    end.messages = messages;
    end.milliseconds = performance.now() - start;
    post.send(end);
};
