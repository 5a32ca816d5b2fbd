// What a picture that a program drew may consist of. Whatever else it could hold runs something,
// leads elsewhere or loads something. The tool refuses the same in the book's own pictures:
// src/listing/svg.rs.

const SVG = 'http://www.w3.org/2000/svg';

const ELEMENTS = new Set(`
    svg g defs title desc path line polyline polygon rect circle ellipse text tspan marker
    clippath lineargradient radialgradient stop`.match(/\S+/g));

const ATTRIBUTES = new Set(`
    xmlns xml:space xml:lang lang id class role viewbox preserveaspectratio width height x y
    x1 y1 x2 y2 dx dy cx cy r rx ry fx fy d points pathlength transform rotate color opacity
    fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit vector-effect
    paint-order display visibility overflow shape-rendering text-rendering font-family
    font-size font-style font-weight font-variant text-anchor text-decoration
    dominant-baseline alignment-baseline baseline-shift letter-spacing word-spacing
    textlength lengthadjust writing-mode clip-path clip-rule clippathunits marker-start
    marker-mid marker-end markerwidth markerheight markerunits refx refy orient
    gradientunits gradienttransform spreadmethod offset stop-color stop-opacity`.match(/\S+/g));

// What a picture holds that it may not, in words; nothing where it is a picture and no more.
export function whatIsRefused(picture) {
    for (const element of [picture, ...picture.querySelectorAll('*')]) {
        const name = element.localName;
        if (element.namespaceURI !== SVG || !ELEMENTS.has(name.toLowerCase())) {
            return `<${name}>`;
        }
        for (const attribute of element.attributes) {
            const known = attribute.name.toLowerCase();
            const { value } = attribute;
            // Words for a screen reader, which no style reads.
            const isLabel = known.startsWith('aria-');
            // What stands behind a backslash is another character to a style, such as u of url(.
            const leads = /\\|(url|src|image)\s*\(/i.test(value);
            const isLocal = !leads || /^url\(#[\w-]+\)$/.test(value);
            if (!isLabel && !(ATTRIBUTES.has(known) && isLocal)) {
                return `${attribute.name} of <${name}>`;
            }
        }
    }
    return undefined;
}

// What stands in the place of a picture that is refused.
export function refusal(refused) {
    const note = document.createElement('p');
    note.className = 'refused';
    note.textContent = `This figure is not shown: it holds ${refused}, and figures only draw.`;
    return note;
}
