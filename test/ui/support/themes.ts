// The variables that the editor's built-in themes give a webview, as far as the panel uses them. Data for
// panelPage.ts; values are those of the default dark, light and high contrast themes.
// SPDX-License-Identifier: MIT

export type ThemeName = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

const fonts = {
  'font-family': 'system-ui, "Ubuntu", "Liberation Sans", sans-serif',
  'editor-font-family': '"DejaVu Sans Mono", monospace',
};

const dark = {
  ...fonts,
  'editor-background': '#1f1f1f',
  foreground: '#cccccc',
  descriptionForeground: '#9d9d9d',
  disabledForeground: '#8a8a8a',
  'sideBar-background': '#181818',
  'panel-border': '#2b2b2b',
  'widget-border': '#3c3c3c',
  focusBorder: '#0078d4',
  'dropdown-background': '#313131',
  'dropdown-border': '#3c3c3c',
  'dropdown-foreground': '#cccccc',
  'input-background': '#313131',
  'input-border': '#3c3c3c',
  'input-foreground': '#cccccc',
  'inputValidation-errorBackground': '#5a1d1d',
  'textLink-foreground': '#4daafc',
  'list-hoverBackground': '#2a2d2e',
  errorForeground: '#f85149',
  'editorWarning-foreground': '#cca700',
  'toolbar-hoverBackground': '#5a5d5e50',
  'sideBarSectionHeader-background': '#181818',
  'editor-stackFrameHighlightBackground': '#4b4b18',
  'debugIcon-continueForeground': '#75beff',
  'debugTokenExpression-number': '#b5cea8',
  'button-background': '#0078d4',
  'button-foreground': '#ffffff',
  'button-hoverBackground': '#026ec1',
  'editorWidget-background': '#202020',
  'widget-shadow': '#0006',
};

const light = {
  ...fonts,
  'editor-background': '#ffffff',
  foreground: '#3b3b3b',
  descriptionForeground: '#616161',
  disabledForeground: '#767676',
  'sideBar-background': '#f8f8f8',
  'panel-border': '#e5e5e5',
  'widget-border': '#cecece',
  focusBorder: '#005fb8',
  'dropdown-background': '#ffffff',
  'dropdown-border': '#cecece',
  'dropdown-foreground': '#3b3b3b',
  'input-background': '#ffffff',
  'input-border': '#cecece',
  'input-foreground': '#3b3b3b',
  'inputValidation-errorBackground': '#f2dede',
  'textLink-foreground': '#005fb8',
  'list-hoverBackground': '#f2f2f2',
  errorForeground: '#c72e0f',
  'editorWarning-foreground': '#8f6400',
  'toolbar-hoverBackground': '#b8b8b850',
  'sideBarSectionHeader-background': '#f8f8f8',
  'editor-stackFrameHighlightBackground': '#ffff66a6',
  'debugIcon-continueForeground': '#007acc',
  'debugTokenExpression-number': '#096658',
  'button-background': '#005fb8',
  'button-foreground': '#ffffff',
  'button-hoverBackground': '#0258a8',
  'editorWidget-background': '#f8f8f8',
  'widget-shadow': '#0003',
};

const highContrast = {
  ...dark,
  'editor-background': '#000000',
  foreground: '#ffffff',
  descriptionForeground: '#ffffff',
  disabledForeground: '#a5a5a5',
  'sideBar-background': '#000000',
  'panel-border': '#6fc3df',
  'widget-border': '#6fc3df',
  contrastBorder: '#6fc3df',
  contrastActiveBorder: '#f38518',
  focusBorder: '#f38518',
  'dropdown-background': '#000000',
  'dropdown-border': '#6fc3df',
  'dropdown-foreground': '#ffffff',
  'input-background': '#000000',
  'input-border': '#6fc3df',
  'input-foreground': '#ffffff',
  'textLink-foreground': '#21a6ff',
  'list-hoverBackground': '#ffffff1a',
  errorForeground: '#f48771',
  'editorWarning-foreground': '#ffd370',
  'toolbar-hoverBackground': 'transparent',
  'sideBarSectionHeader-background': '#000000',
  'button-background': '#000000',
  'button-hoverBackground': '#000000',
  'editorWidget-background': '#000000',
};

const highContrastLight = {
  ...light,
  foreground: '#292929',
  descriptionForeground: '#292929',
  'sideBar-background': '#ffffff',
  'panel-border': '#0f4a85',
  'widget-border': '#0f4a85',
  contrastBorder: '#0f4a85',
  contrastActiveBorder: '#006bbd',
  focusBorder: '#006bbd',
  'sideBarSectionHeader-background': '#ffffff',
  errorForeground: '#b5200d',
  'button-background': '#0f4a85',
};

const css = (variables: Readonly<Record<string, string>>): string =>
  `:root{${Object.entries(variables)
    .map(([name, value]) => `--vscode-${name}:${value}`)
    .join(';')}}`;

export const themeCss: { readonly [K in ThemeName]: string } = {
  dark: css(dark),
  light: css(light),
  'high-contrast': css(highContrast),
  'high-contrast-light': css(highContrastLight),
};
