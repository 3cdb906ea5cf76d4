import '@fontsource-variable/inter';
import '../../styles/base.css';
import '../../styles/tokens.css';
import { createApp } from 'vue';
import ViewerDemo from './ViewerDemo.vue';

createApp(ViewerDemo).mount('#app');
