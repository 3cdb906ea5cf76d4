import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { connect } from './api/connect.js';
import { mountApp } from './mount.js';

mountApp(await connect());
