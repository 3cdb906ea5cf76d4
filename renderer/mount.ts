import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { type Backend, backendKey } from './api/backend.js';
import App from './App.vue';

/** Shows the interface on a backend. */
export function mountApp(backend: Backend): void {
  createApp(App).provide(backendKey, backend).use(createPinia()).mount('#app');
}
