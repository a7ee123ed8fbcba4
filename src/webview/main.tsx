// Entry of the webview's bundle: finds the root that the extension's page has, and mounts the panel there.
// SPDX-License-Identifier: MIT
import { render } from 'preact';
import { acquireHost } from './host.ts';
import { Panel } from './Panel.tsx';
import './styles/theme.css';
import './styles/panel.css';
import './styles/bars.css';
import './styles/timeline.css';
import './styles/now.css';
import './styles/machine.css';
import './styles/images.css';
import './styles/tabs.css';
import './styles/signal.css';
import './styles/popovers.css';
import './styles/cost.css';
import './styles/trace.css';
import './styles/figures.css';
import './styles/schedule.css';
import './styles/compare.css';
import './styles/widths.css';

const root = document.getElementById('root');
if (root) render(<Panel host={acquireHost()} />, root);
