/** The address of a worker that Vite builds. */
declare module '*?worker&url' {
  const address: string;
  export default address;
}
