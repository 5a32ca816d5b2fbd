// Keeps an open page as new as the book. The server says when there is a newer page, which then
// appears where the reader is, and what is wrong when the book cannot be built, which is shown over
// the last good page.
'use strict';
(() => {
    let version = document.currentScript.dataset.version;
    const page = location.pathname;
    const place = 'notebook-place';
    // After so many milliseconds a server that refused is asked again.
    const PAUSE = 10_000;
    // For which version the page was last loaded anew, and which it was before.
    const reason = 'notebook-loaded-for';

    // What the browser keeps for this tab under a name; with a value, keeps that and says whether
    // it could. It may keep nothing at all.
    function note(name, value) {
        try {
            if (value === undefined) {
                return sessionStorage.getItem(name);
            }
            sessionStorage.setItem(name, value);
            return true;
        } catch {
            return false;
        }
    }

    // The object of such a note, if it is one: another program on this port may have written it.
    function objectIn(name) {
        try {
            return JSON.parse(note(name) || null) ?? {};
        } catch {
            return {};
        }
    }

    if (objectIn(reason).before !== version) {
        note(reason, '');
    }

    // An earlier program on this port may have left a service worker, which stands between the
    // pages and this server, and may show pages of its own. It goes; the page is loaded anew
    // without it.
    const freed = 'notebook-freed';
    navigator.serviceWorker?.getRegistrations().then(async (registrations) => {
        await Promise.all(registrations.map((registration) => registration.unregister()));
        if (!navigator.serviceWorker.controller) {
            note(freed, '');
        } else if (!note(freed) && note(freed, 'once')) {
            location.reload();
        }
    });

    // A browser keeps few connections to a host: only a page that is seen holds one. The page for
    // printing opens the dialog of the printer whenever it is loaded, and so it stays what it is.
    let events;
    function listen() {
        events?.close();
        if (document.hidden || page.endsWith('/print.html')) {
            return;
        }
        events = new EventSource(`/live/${version}${page}`);
        events.addEventListener('newer', ({ data }) => {
            // A page that the server does not show as it says is loaded once, and not for ever.
            if (note(reason) === why(data)) {
                events.close();
            } else {
                renew(data).catch(() => setTimeout(listen, PAUSE));
            }
        });
        events.addEventListener('error', () => {
            // The browser asks again by itself, but not where the server has refused.
            if (events.readyState === EventSource.CLOSED) {
                setTimeout(listen, PAUSE);
            }
        });
        events.addEventListener('mistakes', (event) => show(JSON.parse(event.data)));
    }

    const why = (newest) => JSON.stringify({ page, newest, before: version });

    document.addEventListener('visibilitychange', listen);

    // The page as the server sends it, before any script has worked on it.
    async function pristine() {
        const answer = await fetch(location.href);
        const html = new DOMParser().parseFromString(await answer.text(), 'text/html');
        return {
            version: html.querySelector('script[data-version]').dataset.version,
            blocks: [...html.querySelectorAll('main > *')],
        };
    }
    const first = pristine().catch(() => undefined);

    // Where two lists of blocks begin and end to differ.
    function difference(before, now, same) {
        const length = Math.min(before.length, now.length);
        let start = 0;
        while (start < length && same(before[start], now[start])) {
            start++;
        }
        let end = 0;
        while (end < length - start && same(before.at(-1 - end), now.at(-1 - end))) {
            end++;
        }
        return { start, end };
    }

    // The second part of a version is that of the scripts and styles.
    const shared = (version) => version.split('-')[1];

    // Text alone is exchanged in the open page, under the reader's eyes. Where a script has worked
    // on a block, the page is loaded anew.
    const worked = `pre, figure, details, aside, script, .knobs, .equation, .table-wrapper,
        h1, h2, h3, h4, h5, h6`;
    let shown;
    async function renew(newest) {
        events.close();
        const before = shown ?? await first;
        const now = await pristine();
        const main = document.querySelector('main');
        const blocks = before?.blocks ?? [];
        const { start, end } = difference(blocks, now.blocks, (a, b) => a.isEqualNode(b));
        const old = blocks.slice(start, blocks.length - end);
        const fresh = now.blocks.slice(start, now.blocks.length - end);
        const plain = (block) => !block.matches(worked) && !block.querySelector(worked);
        const isTextAlone = before?.version === version && shared(version) === shared(now.version)
            && main.children.length === blocks.length
            && old.length + fresh.length > 0 && [...old, ...fresh].every(plain);
        if (!isTextAlone) {
            // Who is at work in the page says when; so does the reader where nothing keeps this
            // from being done for ever.
            const question = new CustomEvent('notebook-renew', { cancelable: true });
            const isFree = document.dispatchEvent(question);
            if (isFree && note(reason, why(newest))) {
                loadAnew(newest);
            } else {
                offer(newest);
                version = now.version;
                listen();
            }
            return;
        }
        const gone = [...main.children].slice(start, start + old.length);
        const next = main.children[start + old.length];
        const top = (block) => block.getBoundingClientRect().top;
        const kept = [...main.children].find((block) => top(block) >= 0 && !gone.includes(block));
        const where = kept && top(kept);
        document.documentElement.style.overflowAnchor = 'none';
        gone.forEach((block) => block.remove());
        fresh.forEach((block) => main.insertBefore(document.importNode(block, true), next ?? null));
        if (kept) {
            scrollBy({ top: top(kept) - where, behavior: 'instant' });
        }
        document.documentElement.style.overflowAnchor = '';
        shown = now;
        version = now.version;
        listen();
    }

    // Where the reader is: the first block in sight, and how far from the top. Those above it may
    // have become more.
    function blocks() {
        return [...document.querySelectorAll('main > *')];
    }

    function loadAnew(newest) {
        note(reason, why(newest));
        remember();
        location.reload();
    }

    function remember() {
        const all = blocks();
        const index = all.findIndex((block) => block.getBoundingClientRect().bottom > 0);
        if (index >= 0) {
            const top = all[index].getBoundingClientRect().top;
            const texts = all.map((block) => block.textContent);
            const folded = [...document.querySelectorAll('main details')];
            const open = folded.map((details) => details.open);
            note(place, JSON.stringify({ page, index, top, texts, open }));
            history.scrollRestoration = 'manual';
        }
    }

    function goBack() {
        const { page: of, index, top, texts, open } = objectIn(place);
        note(place, '');
        history.scrollRestoration = 'auto';
        if (of !== page || !Array.isArray(texts) || !Array.isArray(open)) {
            return;
        }
        const details = [...document.querySelectorAll('main details')];
        if (details.length === open.length) {
            details.forEach((element, position) => element.open = open[position]);
        }
        const all = blocks();
        const { end } = difference(texts, all.map((block) => block.textContent), (a, b) => a === b);
        const moved = index >= texts.length - end ? all.length - texts.length : 0;
        const block = all[Math.min(index + moved, all.length - 1)];
        if (block) {
            scrollBy({ top: block.getBoundingClientRect().top - top, behavior: 'instant' });
        }
    }

    // The banner stands in a tree of its own: the style of the book and the banner's do not meet.
    const style = `
        section {
            position: fixed; inset: auto 0 0 0; z-index: 1000; max-height: 45vh; overflow: auto;
            padding: 0.8em 1.2em; background: #2b1416; color: #fbeceb;
            border-top: 4px solid #e5484d; font: 15px/1.45 system-ui, sans-serif;
        }
        h2 { font-size: 1em; margin: 0; padding-right: 5em; }
        ol { margin: 0.6em 0 0; padding: 0; list-style: none; }
        pre {
            margin: 0.5em 0 0; white-space: pre-wrap; overflow-wrap: anywhere;
            font: 13px/1.45 ui-monospace, monospace;
        }
        b { color: #ffb3ad; }
        button { position: absolute; top: 0.6em; right: 1em; font: inherit; padding: 0.1em 0.7em; }
        .newer { background: #14263a; color: #eef4fa; border-color: #6cb8ec; }
        .newer h2 { padding-right: 11em; }
        @media print { section { display: none; } }`;
    let offered;
    function offer(newest) {
        offered?.remove();
        offered = document.createElement('div');
        offered.id = 'notebook-newer';
        const root = offered.attachShadow({ mode: 'open' });
        root.innerHTML = `<style>${style}</style><section class="newer" role="status">
            <h2>The book was built anew since this page was loaded. What you write in it is
                kept.</h2>
            <button type="button">Show the new page</button></section>`;
        root.querySelector('button').addEventListener('click', () => loadAnew(newest));
        document.body.append(offered);
    }

    let banner;
    function show(mistakes) {
        banner?.remove();
        banner = undefined;
        if (mistakes.length === 0) {
            return;
        }
        banner = document.createElement('div');
        banner.id = 'notebook-mistakes';
        const root = banner.attachShadow({ mode: 'open' });
        root.innerHTML = `<style>${style}</style><section role="alert" aria-labelledby="what">
            <h2 id="what">The book could not be built. This is the last page that could.</h2>
            <button type="button">Hide</button><ol></ol></section>`;
        if (version === 'none') {
            root.querySelector('h2').textContent = 'The book could not be built.';
        }
        for (const mistake of mistakes) {
            const [place] = mistake.match(/^\S+:\d+: /) ?? [''];
            const bold = document.createElement('b');
            bold.textContent = place;
            const text = document.createElement('pre');
            text.append(bold, mistake.slice(place.length));
            const item = document.createElement('li');
            item.append(text);
            root.querySelector('ol').append(item);
        }
        root.querySelector('button').addEventListener('click', () => banner.remove());
        document.body.append(banner);
    }

    addEventListener('load', goBack);
    addEventListener('pagehide', () => events?.close());
    listen();
})();
