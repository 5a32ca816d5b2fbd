// One style for all scripts, and what is a mistake in any. ESLint and its rules lie where
// `.ci/run` installs them.

import { createRequire } from 'node:module';

const tools = createRequire(new URL('../target/ci-tools/package.json', import.meta.url));
const js = tools('@eslint/js');
const globals = tools('globals');
const stylistic = tools('@stylistic/eslint-plugin');

// What a test has a page evaluate: one expression, whose value the test gets.
const EVALUATED = ['**/browser/*.js', '**/engines/unbroken.js'];

// What a page loads by itself, without imports.
const CLASSIC = ['book/notebook/theme/*.js', '**/live.js', '**/engines/*.js', ...EVALUATED];

export default [
    js.configs.recommended,
    stylistic.configs.customize({
        indent: 4,
        quotes: 'single',
        semi: true,
        arrowParens: true,
        braceStyle: '1tbs',
        commaDangle: 'always-multiline',
    }),
    {
        languageOptions: { globals: globals.browser },
        linterOptions: { reportUnusedDisableDirectives: 'error' },
        rules: {
            'curly': 'error',
            'eqeqeq': 'error',
            'no-var': 'error',
            'object-shorthand': 'error',
            'prefer-const': 'error',
            'prefer-template': 'error',
            '@stylistic/max-len': ['error', { code: 100 }],
            '@stylistic/multiline-ternary': 'off',
        },
    },
    {
        files: CLASSIC,
        languageOptions: { sourceType: 'script' },
        rules: { 'no-unused-vars': ['error', { vars: 'local' }] },
    },
    {
        files: EVALUATED,
        languageOptions: { globals: { axe: 'readonly' } },
        rules: { '@stylistic/semi': 'off' },
    },
    {
        files: ['book/notebook/theme/run/worker.js', 'book/notebook/theme/run/wasi.js'],
        languageOptions: { globals: globals.worker },
    },
    { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
];
