// What axe finds, by rule, with the first few places.
axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations'],
    // Contrast takes most of the time, and the page of the whole book has the colours of its
    // chapters.
    rules: { 'color-contrast': { enabled: !location.pathname.endsWith('print.html') } },
}).then(({ violations }) => Object.fromEntries(violations.map(({ id, nodes }) => [
    id,
    nodes.slice(0, 5).map(({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary}`),
])))
