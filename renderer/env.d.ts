/** For tools that read TypeScript alone; vue-tsc knows each component's own type. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue';

  const component: DefineComponent;
  // eslint-disable-next-line no-restricted-syntax -- Components have no other export.
  export default component;
}
