'use strict';

// Mends the frame that mdBook puts around a page, where a keyboard or a screen reader would be
// stuck in it. Without this script a page still reads; nothing in it makes content.
(() => {
    const byId = (id) => document.getElementById(id);
    const reducedMotion = window.matchMedia('(prefers-reduced-motion: reduce)');
    const main = document.querySelector('main');

    // The first press of Tab offers the way past menu and sidebar.
    const skip = document.createElement('a');
    skip.className = 'skip-link';
    skip.href = '#mdbook-content';
    skip.textContent = 'Skip to the text';
    main.tabIndex = -1;
    skip.addEventListener('click', (event) => {
        // The page for what is missing has a base, where the link alone would leave the page.
        event.preventDefault();
        main.focus();
    });
    document.body.prepend(skip);

    // Every part of the page belongs to a landmark, and the only first heading is the chapter's.
    byId('mdbook-menu-bar').setAttribute('role', 'banner');
    document.querySelector('.menu-title').setAttribute('role', 'none');
    byId('mdbook-help-popup').setAttribute('role', 'dialog');
    byId('mdbook-help-popup').setAttribute('aria-label', 'Keyboard shortcuts');
    for (const aside of main.querySelectorAll('aside')) {
        aside.setAttribute('role', 'note');
    }

    // The button of the sidebar is a label, which no key reaches; a true button stands for it, in
    // its state.
    const label = byId('mdbook-sidebar-toggle');
    const button = document.createElement('button');
    button.className = 'icon-button';
    button.type = 'button';
    button.append(...label.childNodes);
    label.hidden = true;
    label.after(button);
    const copyState = () => {
        for (const name of ['title', 'aria-label', 'aria-controls', 'aria-expanded']) {
            button.setAttribute(name, label.getAttribute(name));
        }
    };
    copyState();
    new MutationObserver(copyState).observe(label, { attributeFilter: ['aria-expanded'] });
    button.addEventListener('click', () => label.click());

    // A reader who hears the page hears how many results there are.
    const search = byId('mdbook-searchbar');
    if (search) {
        byId('mdbook-search-wrapper').setAttribute('role', 'search');
        search.setAttribute('aria-label', 'Search this book');
        search.removeAttribute('aria-describedby');
        byId('mdbook-searchresults-header').setAttribute('role', 'status');
        // Each result's excerpt carries the same label, on an element that may have none.
        const results = byId('mdbook-searchresults');
        new MutationObserver(() => {
            for (const excerpt of results.querySelectorAll('.teaser')) {
                excerpt.removeAttribute('aria-label');
            }
        }).observe(results, { childList: true });
    }

    // The book's colours are made for the themes Light and Navy, and Auto chooses one of these.
    for (const name of ['rust', 'coal', 'ayu']) {
        if (document.documentElement.classList.contains(name)) {
            byId('mdbook-theme-default_theme').click();
        }
        byId(`mdbook-theme-${name}`).parentElement.remove();
    }

    // A block that scrolls can be reached by keys, to be scrolled by keys.
    const blocks = main.querySelectorAll('pre, pre > code, .equation, .figure, .table-wrapper');
    const markScrolling = () => {
        for (const block of blocks) {
            const scrolls = getComputedStyle(block).overflowX !== 'visible'
                && block.scrollWidth > block.clientWidth;
            block.toggleAttribute('tabindex', scrolls);
            if (scrolls) {
                block.tabIndex = 0;
            }
        }
    };
    // A browser may lay a page out twice in a frame, and an observer whose element then has another
    // size is told so as an error of the page. So this one lets go of it until the next frame.
    let marked;
    const observer = new ResizeObserver(([{ contentRect: { width, height } }]) => {
        const size = `${width} ${height}`;
        if (size !== marked) {
            marked = size;
            observer.disconnect();
            requestAnimationFrame(() => {
                markScrolling();
                observer.observe(main);
            });
        }
    });
    observer.observe(main);
    // A block inside of it has no size before it is opened.
    main.addEventListener('toggle', markScrolling, true);

    // mdBook's way to the top of the page glides.
    byId('mdbook-menu-bar').addEventListener('click', (event) => {
        if (reducedMotion.matches && event.target.matches('.menu-title')) {
            event.stopPropagation();
            document.scrollingElement.scrollTo({ top: 0, behavior: 'instant' });
        }
    }, true);
})();
