// Everything that a key has to reach: what can be pressed, and what scrolls.
(() => {
    const all = [...document.querySelectorAll('*')];
    const reachable = (element) => element.checkVisibility({ visibilityProperty: true })
        && element.closest('[aria-hidden="true"], details:not([open]) > :not(summary)') === null;
    const scrolls = (element) => element.scrollWidth > element.clientWidth
        && ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
    return all
        .filter((element) => element.matches('a[href], button, summary, [role="button"]')
            || (element.closest('main') && element.tagName !== 'MAIN' && scrolls(element)))
        .filter(reachable)
        .map((element) => `${all.indexOf(element)} ${element.outerHTML.slice(0, 80)}`);
})()
