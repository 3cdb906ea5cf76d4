import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { connect } from './api/connect.js';
import { mountApp } from './mount.js';

// Until the app stands, a browser would open what is dropped in its place.
for (const type of ['dragover', 'drop']) window.addEventListener(type, (event) => event.preventDefault());

mountApp(await connect());
