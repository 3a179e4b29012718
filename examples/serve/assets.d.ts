/** A file that the bundler puts beside the page. */
declare module '*.svg' {
  const address: string
  // biome-ignore lint/style/noDefaultExport: that is how bundlers give a file's address
  export default address
}
