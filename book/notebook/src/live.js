// Keeps an open page as new as the book. The server says when there is a newer page, which is then loaded where the reader
// was, and what is wrong when the book cannot be built, which is shown over the last good page.
'use strict';
(() => {
    const version = document.currentScript.dataset.version;
    const page = location.pathname.replace(/\/$/, '/index.html');
    const place = 'downhill-place';

    let events;
    function listen() {
        events = new EventSource(`/live/${version}${page}`);
        events.addEventListener('reload', () => {
            remember();
            location.reload();
        });
        events.addEventListener('mistakes', event => show(JSON.parse(event.data)));
    }

    // A browser keeps few connections to a host: only pages that are seen hold one.
    document.addEventListener('visibilitychange', () => {
        events.close();
        if (!document.hidden) {
            listen();
        }
    });

    // Where the reader is: the first block in sight, and how far from the top. An edit moves blocks, so those before and
    // behind it are told by their text.
    function blocks() {
        return [...document.querySelectorAll('main > *')];
    }

    function remember() {
        const all = blocks();
        const index = all.findIndex(block => block.getBoundingClientRect().bottom > 0);
        if (index >= 0) {
            const top = all[index].getBoundingClientRect().top;
            const texts = all.map(block => block.textContent);
            const open = [...document.querySelectorAll('main details')].map(details => details.open);
            sessionStorage.setItem(place, JSON.stringify({ page, index, top, texts, open }));
            history.scrollRestoration = 'manual';
        }
    }

    function goBack() {
        const remembered = JSON.parse(sessionStorage.getItem(place));
        sessionStorage.removeItem(place);
        history.scrollRestoration = 'auto';
        if (!remembered || remembered.page !== page) {
            return;
        }
        const { index, top, texts, open } = remembered;
        const details = [...document.querySelectorAll('main details')];
        if (details.length === open.length) {
            details.forEach((element, position) => element.open = open[position]);
        }
        const all = blocks();
        const fromEnd = all.length - texts.length;
        const same = (from, to, shift) => {
            for (let i = from; i < to; i++) {
                if (all[i + shift]?.textContent !== texts[i]) {
                    return false;
                }
            }
            return true;
        };
        const moved = !same(0, index + 1, 0) && same(index, texts.length, fromEnd);
        const block = all[moved ? index + fromEnd : Math.min(index, all.length - 1)];
        if (block) {
            scrollBy({ top: block.getBoundingClientRect().top - top, behavior: 'instant' });
        }
    }

    // The banner stands in a tree of its own: the style of the book and the banner's do not meet.
    const style = `
        section {
            position: fixed; inset: auto 0 0 0; z-index: 1000; max-height: 45vh; overflow: auto; padding: 0.8em 1.2em;
            background: #2b1416; color: #fbeceb; border-top: 4px solid #e5484d; font: 15px/1.45 system-ui, sans-serif;
        }
        h2 { font-size: 1em; margin: 0; padding-right: 5em; }
        ol { margin: 0.6em 0 0; padding: 0; list-style: none; }
        pre { margin: 0.5em 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.45 ui-monospace, monospace; }
        pre::first-line { font-weight: bold; color: #ffb3ad; }
        button { position: absolute; top: 0.6em; right: 1em; font: inherit; padding: 0.1em 0.7em; }
        @media print { section { display: none; } }`;
    let banner;
    function show(mistakes) {
        banner?.remove();
        banner = undefined;
        if (mistakes.length === 0) {
            return;
        }
        banner = document.createElement('div');
        banner.id = 'downhill-mistakes';
        const root = banner.attachShadow({ mode: 'open' });
        root.innerHTML = `<style>${style}</style><section role="alert" aria-labelledby="what">
            <h2 id="what">The book could not be built. This is the last page that could.</h2>
            <button type="button">Hide</button><ol></ol></section>`;
        if (version === 'none') {
            root.querySelector('h2').textContent = 'The book could not be built.';
        }
        for (const mistake of mistakes) {
            const text = document.createElement('pre');
            text.textContent = mistake;
            const item = document.createElement('li');
            item.append(text);
            root.querySelector('ol').append(item);
        }
        root.querySelector('button').addEventListener('click', () => banner.remove());
        document.body.append(banner);
    }

    addEventListener('load', goBack);
    addEventListener('pagehide', () => events.close());
    listen();
})();
