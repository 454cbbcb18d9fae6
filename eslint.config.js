import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules', '.node', '.quaywall', 'docs/schemas'] },
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name: a thing has one name everywhere.' },
      ],
    },
  },
  { files: ['*.config.{js,ts}', 'vitest.*.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
