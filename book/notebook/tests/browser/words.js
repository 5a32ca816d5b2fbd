// For each place where a word can stand, one that stands in no other place of this page.
(() => {
    const folded = (element) => element.closest('.boring, details, svg, math') !== null;
    const words = { prose: [], code: [], caption: [], output: [] };
    const all = [...document.querySelectorAll('main *')]
        .flatMap((element) => [...element.childNodes])
        .filter((node) => node.nodeType === Node.TEXT_NODE && !folded(node.parentElement));
    for (const node of all) {
        const at = node.parentElement;
        const places = { caption: 'figcaption', output: 'samp', code: 'pre', prose: 'p' };
        const place = Object.keys(places).find((name) => at.closest(places[name]));
        words[place]?.push(...node.textContent.toLowerCase().split(/\s+/));
    }
    const whole = document.querySelector('main').textContent.toLowerCase();
    const chosen = {};
    for (const [place, found] of Object.entries(words)) {
        const isAlone = (word) => {
            const here = found.filter((other) => other.includes(word)).length;
            return whole.split(word).length - 1 === here;
        };
        const long = found.filter((word) => /^[a-z0-9_.]{5,}[a-z0-9]$/.test(word));
        const alone = long.filter(isAlone);
        if (alone.length > 0) {
            // The search shows its 30 best finds, and a long word is on few pages.
            chosen[place] = alone.reduce((best, word) => word.length > best.length ? word : best);
        }
    }
    return chosen;
})()
